package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The action that is shipped for polkit is the one that is asked for. */
class PolkitPolicyTest {
    @Test
    void theActionIsTheOneThatIsAskedForAndWantsAnAdministratorsPassword() throws Exception {
        List<Element> actions = elements(file(), "action");
        assertThat(actions)
                .singleElement()
                .satisfies(action -> assertThat(action.getAttribute("id")).isEqualTo(Polkit.ACTION));
        assertThat(elements(elements(file(), "defaults").get(0), "*"))
                .extracting(Element::getTagName)
                .containsExactly("allow_any", "allow_inactive", "allow_active");
        assertThat(elements(elements(file(), "defaults").get(0), "*"))
                .extracting(Element::getTextContent)
                .containsOnly("auth_admin_keep");
        assertThat(elements(actions.get(0), "message"))
                .singleElement()
                .satisfies(message -> assertThat(message.getTextContent()).isNotBlank());
    }

    private static List<Element> elements(Element parent, String tag) {
        NodeList found = parent.getElementsByTagName(tag);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    private static Element file() throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder()
                .parse(Path.of("config/polkit/org.binfmtd1.policy").toFile())
                .getDocumentElement();
    }
}
