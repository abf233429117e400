package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.binfmtd.bus.wire.Body;
import org.binfmtd.model.Event;
import org.binfmtd.model.HandlerState;
import org.binfmtd.plan.Reason;
import org.binfmtd.status.Control;
import org.binfmtd.status.Snapshot;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The interface that is written down, the one that is served, and the tables behind it are one. */
class ContractTest {
    private static final Path FILE = Path.of("config/dbus/org.binfmtd1.xml");
    private static final List<String> PATHS =
            List.of("/", "/org", "/org/binfmtd1", "/org/binfmtd1/handler", "/org/binfmtd1/handler/arm");

    private final Control control =
            new FakeControl(Samples.snapshot(Samples.elf("arm", "arm"), Samples.bare("armeb", HandlerState.FROZEN)));
    private final Polkit polkit = new Polkit(new FakePeers(), Polkit.PATIENCE);
    private final Interface<PublishedSnapshot> manager = ManagerInterface.of(
            new ManagerCalls(control, new Authority(connection -> new CompletableFuture<>(), polkit, Authority.ROOT)));
    private final PublishedSnapshot view = new PublishedSnapshot("1", control.snapshot());

    @Test
    void whatIsServedIsWhatIsWrittenDown() throws Exception {
        Element file = file();
        Element served = parse(Introspection.of(node("/org/binfmtd1")));
        assertThat(members(find(served, ManagerInterface.NAME))).isEqualTo(members(find(file, ManagerInterface.NAME)));
        Element handler = parse(Introspection.of(node("/org/binfmtd1/handler/arm")));
        assertThat(members(find(handler, HandlerInterface.NAME))).isEqualTo(members(find(file, HandlerInterface.NAME)));
    }

    @Test
    void theTablesHaveExactlyTheMembersThatAreWrittenDown() throws Exception {
        assertThat(table(manager)).isEqualTo(written(find(file(), ManagerInterface.NAME)));
        assertThat(table(HandlerInterface.TYPE)).isEqualTo(written(find(file(), HandlerInterface.NAME)));
    }

    @Test
    void everyNodeDescribesAllItAnswersTo() throws Exception {
        for (String path : PATHS) {
            Element served = parse(Introspection.of(node(path)));
            assertThat(elements(served, "interface").map(each -> each.getAttribute("name")))
                    .as(path)
                    .containsExactlyElementsOf(node(path).facets().stream()
                            .map(Interface.Facet::name)
                            .toList());
            for (Interface.Facet<?> facet : node(path).facets()) {
                assertThat(table(facet.type())).as(path).isEqualTo(written(find(served, facet.name())));
            }
        }
    }

    @Test
    void everyMemberIsExplained() throws Exception {
        Element file = file();
        for (String name : List.of(ManagerInterface.NAME, HandlerInterface.NAME)) {
            elements(find(file, name), "*")
                    .forEach(member -> assertThat(before(member))
                            .as(name + "." + member.getAttribute("name"))
                            .isEqualTo(Node.COMMENT_NODE));
        }
    }

    @Test
    void everyWordOfAStateAndAReasonIsExplained() throws Exception {
        String file = Files.readString(FILE);
        Stream.of(HandlerState.values())
                .map(HandlerState::word)
                .forEach(word -> assertThat(file).contains("\"" + word + "\": "));
        Stream.of(Reason.values())
                .map(Reason::word)
                .forEach(word -> assertThat(file).contains("\"" + word + "\""));
    }

    @Test
    void everyValueHasTheTypeThatIsWrittenDown() {
        Snapshot rich = Samples.qemu(40);
        PublishedSnapshot qemu = new PublishedSnapshot("1", rich);
        assertThat(Body.of("a{sv}", manager.values(qemu)).octets()).isNotEmpty();
        rich.handlers()
                .forEach(each -> assertThat(Body.of("a{sv}", HandlerInterface.TYPE.values(each))
                                .octets())
                        .isNotEmpty());
        assertThat(ManagerInterface.driftRepaired(
                                new Event(0, rich.handlers().get(0).name().text(), "stale", 1, ""))
                        .body()
                        .signature())
                .isEqualTo("sst");
    }

    private org.binfmtd.bus.ObjectNode node(String path) {
        return new Tree(manager).find(path, view).orElseThrow();
    }

    /** Properties and methods in a form that can be compared. */
    private static List<String> table(Interface<?> type) {
        List<String> members = new ArrayList<>();
        type.methods().values().forEach(each -> members.add("method " + each.name() + " " + each.signature()));
        type.properties()
                .values()
                .forEach(each -> members.add("property " + each.name() + " " + each.signature() + " "
                        + each.emits().name().toLowerCase(java.util.Locale.ROOT)));
        return members;
    }

    private static List<String> written(Element type) {
        List<String> members = new ArrayList<>();
        elements(type, "method")
                .forEach(each -> members.add("method " + each.getAttribute("name") + " "
                        + elements(each, "arg")
                                .filter(arg -> arg.getAttribute("direction").equals("in"))
                                .map(arg -> arg.getAttribute("type"))
                                .reduce("", String::concat)));
        elements(type, "property")
                .forEach(each -> members.add("property " + each.getAttribute("name") + " "
                        + each.getAttribute("type") + " "
                        + elements(each, "annotation").findFirst().orElseThrow().getAttribute("value")));
        return members;
    }

    /** Everything but prose and blanks, in order. */
    private static List<String> members(Element type) {
        List<String> members = new ArrayList<>();
        elements(type, "*").forEach(member -> {
            members.add(tag(member));
            elements(member, "*").forEach(part -> members.add("  " + tag(part)));
        });
        return members;
    }

    private static String tag(Element element) {
        StringBuilder tag = new StringBuilder(element.getTagName());
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            tag.append(' ').append(element.getAttributes().item(i));
        }
        return tag.toString();
    }

    private static short before(Element member) {
        Node before = member.getPreviousSibling();
        while (before.getNodeType() == Node.TEXT_NODE) {
            before = before.getPreviousSibling();
        }
        return before.getNodeType();
    }

    static Element find(Element root, String interfaceName) {
        return elements(root, "interface")
                .filter(each -> each.getAttribute("name").equals(interfaceName))
                .findFirst()
                .orElseThrow();
    }

    static Stream<Element> elements(Element parent, String tag) {
        NodeList children = parent.getChildNodes();
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i) instanceof Element element
                    && (tag.equals("*") || element.getTagName().equals(tag))) {
                found.add(element);
            }
        }
        return found.stream();
    }

    static Element file() throws Exception {
        return parse(Files.readString(FILE));
    }

    private static Element parse(String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement();
    }
}
