package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harrel.jsonschema.Dialects;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.SnakeYamlNode;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.binfmtd.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/** The cluster's manifests as {@code kubectl} renders them, against the schema of Kubernetes' API. */
@Tag("live")
class ManifestsTest {
    /** From the resources of {@code io.fabric8:kubernetes-model-apps}, which it makes from Kubernetes' own types. */
    private static final String SCHEMA = "/schema/kube-schema.json";

    private static final Map<String, String> KINDS = Map.of(
            "Namespace", "kubernetes_core_Namespace",
            "ConfigMap", "kubernetes_core_ConfigMap",
            "DaemonSet", "kubernetes_apps_DaemonSet");

    /** Types that are written otherwise than they are kept. */
    private static final Set<String> SCALARS = Set.of(
            "k8s_io_apimachinery_pkg_api_resource_Quantity", "kubernetes_apimachinery_pkg_util_intstr_IntOrString");

    private static String manifests;
    private static Map<String, Object> definitions;

    @BeforeAll
    static void render() throws Exception {
        Sandbox.need("kubectl");
        Outcome rendered =
                Sandbox.bare().command("kubectl", "kustomize", Sandbox.project().resolve("packaging/kubernetes") + "");
        manifests = rendered.good().out();
        try (InputStream schema = ManifestsTest.class.getResourceAsStream(SCHEMA)) {
            definitions = map(map(yaml().load(schema)).get("definitions"));
        }
        definitions.replaceAll(
                (name, type) -> SCALARS.contains(name) ? Map.of("type", List.of("string", "integer")) : strict(type));
    }

    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(10_000_000);
        DumperOptions noAliases = new DumperOptions();
        noAliases.setDereferenceAliases(true);
        return new Yaml(new SafeConstructor(options), new Representer(noAliases), noAliases, options);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        return new HashMap<>((Map<String, Object>) node);
    }

    /**
     * A type as draft 7 has it: what must be there is said of the object, and what it doesn't name isn't to be there.
     */
    private static Object strict(Object type) {
        Map<String, Object> strict = map(type);
        Map<String, Object> properties = map(strict.getOrDefault("properties", Map.of()));
        List<String> required = properties.entrySet().stream()
                .filter(property -> Boolean.TRUE.equals(map(property.getValue()).get("required")))
                .map(Map.Entry::getKey)
                .toList();
        properties.replaceAll((name, property) -> {
            Map<String, Object> plain = map(property);
            plain.remove("required");
            return plain;
        });
        strict.putAll(Map.of("properties", properties, "required", required, "additionalProperties", false));
        return strict;
    }

    /** What is wrong with the manifests, a line each. */
    private static List<String> wrong(String manifests) {
        return StreamSupport.stream(yaml().loadAll(manifests).spliterator(), false)
                .flatMap(manifest -> wrong(map(manifest)).stream())
                .toList();
    }

    private static List<String> wrong(Map<String, Object> manifest) {
        String kind = String.valueOf(manifest.get("kind"));
        Map<String, Object> schema = Map.of(
                "$ref", "#/definitions/" + Objects.requireNonNull(KINDS.get(kind), kind), "definitions", definitions);
        Validator validator = new ValidatorFactory()
                .withDefaultDialect(new Dialects.Draft7Dialect())
                .withJsonNodeFactory(new SnakeYamlNode.Factory())
                .createValidator();
        return validator
                .validate(validator.registerSchema(yaml().dump(schema)), yaml().dump(manifest))
                .getErrors()
                .stream()
                .map(error -> kind + error.getInstanceLocation() + ": " + error.getError())
                .toList();
    }

    @Test
    void areWhatTheApiTakes() {
        assertThat(wrong(manifests)).isEmpty();
    }

    @Test
    void areAllThere() {
        List<String> kinds = new ArrayList<>();
        yaml().loadAll(manifests)
                .forEach(manifest -> kinds.add((String) map(manifest).get("kind")));
        assertThat(kinds).containsExactlyInAnyOrder("Namespace", "ConfigMap", "ConfigMap", "DaemonSet");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "minReadySeconds: 5              | minimumReadySeconds: 5 | /spec/minimumReadySeconds",
                "minReadySeconds: 5              | minReadySeconds: soon  | /spec/minReadySeconds",
                "readOnlyRootFilesystem: true    | readOnlyRoot: true     | /securityContext/readOnlyRoot",
                "mountPropagation: Bidirectional | propagation: both      | /volumeMounts/0/propagation",
                "drop:                           | dropped:               | /capabilities/dropped",
                "hostPath:                       | hostDirectory:         | /volumes/0/hostDirectory",
                "medium: Memory                  | medium: []             | /emptyDir/medium",
                "apiVersion: apps/v1             | version: apps/v1       | DaemonSet/version",
            })
    void anErrorInThemIsFound(String right, String error, String place) {
        assertThat(manifests).contains(right);
        assertThat(wrong(manifests.replace(right, error)))
                .anySatisfy(told -> assertThat(told).contains(place + ": "));
    }
}
