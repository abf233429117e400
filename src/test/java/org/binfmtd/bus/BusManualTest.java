package org.binfmtd.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.binfmtd.bus.wire.ErrorName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Comment;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * {@code org.binfmtd1(5)} says what the contract says: its section on the interfaces is generated from it.
 * {@code -Dbinfmtd.test.record=true} writes it anew, to be read.
 */
class BusManualTest {
    private static final Path PAGE = Path.of("packaging/man/org.binfmtd1.5");
    private static final String BEGIN =
            ".\\\" BEGIN generated from config/dbus/org.binfmtd1.xml; BusManualTest says how\n";
    private static final String END = ".\\\" END\n";

    @Test
    void thePageSaysWhatTheContractSays() throws Exception {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        StringBuilder section = new StringBuilder();
        for (Element each : children(contract().getDocumentElement())) {
            explain(each, section);
        }
        if (Boolean.getBoolean("binfmtd.test.record")) {
            page = page.substring(0, begin) + section + page.substring(page.indexOf(END));
            Files.writeString(PAGE, page);
        }
        assertThat(page.substring(begin, page.indexOf(END))).isEqualTo(section.toString());
    }

    @Test
    void eachErrorIsExplained() throws IOException {
        String page = Files.readString(PAGE);
        for (ErrorName each : ErrorName.values()) {
            if (each.text().startsWith("org.binfmtd1.")) {
                assertThat(page).contains(".It Er " + each.text() + "\n");
            }
        }
    }

    private static Document contract() throws ParserConfigurationException, IOException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder()
                .parse(Path.of("config/dbus/org.binfmtd1.xml").toFile());
    }

    private static void explain(Element type, StringBuilder page) {
        page.append(".Ss ").append(type.getAttribute("name")).append('\n').append(words(type));
        page.append(".Bl -tag -width indent\n");
        for (Element member : children(type)) {
            page.append(".It Cm ").append(member.getAttribute("name")).append('\n');
            page.append(kind(member)).append('\n').append(words(member));
        }
        page.append(".El\n");
    }

    private static String kind(Element member) {
        return switch (member.getTagName()) {
            case "method" -> "Method; takes " + arguments(member, "in") + "; gives " + arguments(member, "out") + ".";
            case "signal" -> "Signal; with " + arguments(member, "") + ".";
            case "property" ->
                "Property of type " + member.getAttribute("type") + "; "
                        + told(children(member).get(0).getAttribute("value")) + ".";
            default -> throw new IllegalStateException(member.getTagName());
        };
    }

    private static String told(String emits) {
        return switch (emits) {
            case "true" -> "changes are signalled";
            case "invalidates" -> "changes are signalled without the new value";
            case "false" -> "changes are not signalled";
            case "const" -> "it never changes";
            default -> throw new IllegalStateException(emits);
        };
    }

    private static String arguments(Element member, String direction) {
        List<String> words = children(member).stream()
                .filter(each -> each.getTagName().equals("arg"))
                .filter(each -> each.getAttribute("direction").equals(direction))
                .map(each -> each.getAttribute("type") + " " + each.getAttribute("name"))
                .toList();
        return words.isEmpty() ? "nothing" : String.join(", ", words);
    }

    /** The comment before it: each sentence, and each part after a semicolon's line, on a line of its own. */
    private static String words(Node node) {
        Node before = node.getPreviousSibling();
        while (!(before instanceof Comment)) {
            before = before.getPreviousSibling();
        }
        String text = ((Comment) before).getData().strip().replaceAll("\\s+", " ");
        return text.replace("\\", "\\e").replaceAll("([.:!?]) (?=[A-Z\"])", "$1\n") + "\n";
    }

    private static List<Element> children(Element parent) {
        NodeList nodes = parent.getChildNodes();
        List<Element> children = new ArrayList<>();
        IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).forEach(node -> {
            if (node instanceof Element element) {
                children.add(element);
            }
        });
        return children;
    }
}
