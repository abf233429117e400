package org.binfmtd.bus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What an object says of itself: cut out of the files that describe the interfaces for people, without their prose, so
 * that the interface that is written down is the one that is served.
 */
final class Introspection {
    private static final String HEAD = """
            <!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
            <node>
            """;
    private static final String INTERFACES = read("standard-interfaces.xml") + read("org.binfmtd1.xml");

    private Introspection() {}

    static String of(ObjectNode node) {
        StringBuilder xml = new StringBuilder(HEAD);
        node.facets()
                .forEach(facet -> xml.append("  ").append(element(facet.name())).append('\n'));
        node.children()
                .forEach(child -> xml.append("  <node name=\"").append(child).append("\"/>\n"));
        return xml.append("</node>\n").toString();
    }

    /** The element that describes an interface. */
    private static String element(String interfaceName) {
        int from = INTERFACES.indexOf("<interface name=\"" + interfaceName + "\">");
        String end = "</interface>";
        return INTERFACES.substring(from, INTERFACES.indexOf(end, from) + end.length());
    }

    private static String read(String resource) {
        try (InputStream in = Introspection.class.getResourceAsStream(resource)) {
            return withoutComments(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutComments(String xml) {
        StringBuilder bare = new StringBuilder(xml.length());
        int at = 0;
        for (int begin = xml.indexOf("<!--"); begin >= 0; begin = xml.indexOf("<!--", at)) {
            bare.append(xml, at, begin);
            at = xml.indexOf("-->", begin) + "-->".length();
        }
        String rest = bare.append(xml, at, xml.length()).toString();
        return withoutBlankLines(rest);
    }

    private static String withoutBlankLines(String text) {
        StringBuilder dense = new StringBuilder(text.length());
        text.lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> dense.append(line).append('\n'));
        return dense.toString();
    }
}
