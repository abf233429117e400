package org.binfmtd.config.handlers;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.binfmtd.config.diagnostics.Characters;
import org.binfmtd.config.files.SourceFile;
import org.binfmtd.config.keys.Key;
import org.binfmtd.config.yaml.DocumentReader;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Template;

/**
 * Writes definitions as a file that the daemon reads, and other programs that know YAML read alike. There is
 * nothing in it but ASCII: whatever else a value has stands in quotes and escaped, so that neither a terminal nor a
 * locale can change what is meant.
 *
 * @see <a href="https://yaml.org/spec/1.2.2/#57-escaped-characters">YAML's escapes</a>
 */
public final class DefinitionText {
    private static final int OCTETS_PER_GROUP = 4;
    private static final int DIGITS_PER_OCTET = 2;

    /** What readers of YAML take for truth or nothing, whatever its case, if it is not in quotes. */
    private static final Set<String> WORDS_OF_YAML =
            Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

    private final StringBuilder text = new StringBuilder();

    private DefinitionText() {}

    /**
     * @param heading lines to begin with
     * @param leftOut what is said at the end of what is not in it, each a sentence without its full stop
     */
    public static String of(List<String> heading, List<Definition> definitions, List<String> leftOut) {
        DefinitionText writer = new DefinitionText();
        heading.forEach(line -> writer.comment("", line));
        writer.line("");
        writer.line(definitions.isEmpty() ? "handlers: {}" : "handlers:");
        definitions.forEach(writer::definition);
        if (!leftOut.isEmpty()) {
            writer.line("");
            writer.comment("", "Left out:");
            leftOut.forEach(each -> writer.comment("", "  " + each));
        }
        return writer.text.toString();
    }

    /** Why this text could not be one file, if it could not: there may be too much in it. */
    public static List<Problem> faults(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        if (octets.length > SourceFile.LONGEST) {
            return List.of(Problem.ofSystem(
                    Problem.Severity.ERROR,
                    "too-large",
                    "what is printed has " + octets.length + " bytes, and a file of definitions may have "
                            + SourceFile.LONGEST,
                    "save it in several files, each of which begins with 'handlers:'"));
        }
        return HandlersFile.of("", new DocumentReader().parse(octets)).problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .toList();
    }

    private void definition(Definition definition) {
        definition.remarks().forEach(remark -> comment("  ", remark));
        line("  " + scalar(definition.name().text()) + ":");
        // what another program had to say may have characters that no file may have
        if (!definition.description().isEmpty() && Characters.hiddenIn(definition.description()) < 0) {
            key(HandlerKeys.DESCRIPTION, scalar(definition.description()));
        }
        if (!definition.enabled()) {
            key(HandlerKeys.ENABLED, "false");
        }
        definition.rule().ifPresent(this::rule);
        if (definition.priority() != 0) {
            key(HandlerKeys.PRIORITY, Integer.toString(definition.priority()));
        }
    }

    private void rule(Handler.Rule rule) {
        match(rule);
        key(
                HandlerKeys.INTERPRETER,
                rule.candidates().size() == 1 ? scalar(rule.candidates().get(0)) : list(rule.candidates()));
        if (!rule.launch().arguments().isEmpty()) {
            key(
                    HandlerKeys.ARGUMENTS,
                    list(rule.launch().arguments().stream().map(Template::text).toList()));
        }
        if (!rule.launch().environment().isEmpty()) {
            line("    " + HandlerKeys.ENVIRONMENT.name() + ":");
            rule.launch()
                    .environment()
                    .forEach((name, value) -> line("      " + scalar(name) + ": " + scalar(value.text())));
        }
        if (!rule.flags().isEmpty()) {
            key(HandlerKeys.FLAGS, flags(rule.flags()));
        }
        if (rule.evenIfNative()) {
            key(HandlerKeys.EVEN_IF_NATIVE, "true");
        }
        if (rule.evenIfUnsafe()) {
            key(HandlerKeys.EVEN_IF_UNSAFE, "true");
        }
    }

    private void match(Handler.Rule rule) {
        Optional<ElfTarget> target = ElfTarget.of(rule.pattern()).or(rule::target);
        if (target.isPresent()) {
            key(HandlerKeys.MATCH, "{ elf: " + machine(target.get(), rule.pattern()) + " }");
        } else {
            rule.pattern().fold(this::magic, this::extension);
        }
    }

    private static String machine(ElfTarget target, Pattern pattern) {
        boolean isNamed = ElfTarget.named(target.name()).isPresent();
        boolean withAppImages = !target.pattern().equals(pattern);
        if (isNamed && !withAppImages) {
            return target.name();
        }
        String machine = isNamed
                ? target.name()
                : target.machines().get(0) + ", class: " + (target.elfClass() == ElfTarget.ElfClass.ELF32 ? 32 : 64)
                        + ", endian: " + target.endian().name().toLowerCase(Locale.ROOT);
        return "{ machine: " + machine + (withAppImages ? ", appimage: true" : "") + " }";
    }

    private static String list(List<String> values) {
        return values.stream().map(DefinitionText::scalar).collect(Collectors.joining(", ", "[", "]"));
    }

    private DefinitionText extension(Pattern.Extension pattern) {
        key(HandlerKeys.MATCH, "{ extension: " + scalar(pattern.extension()) + " }");
        return this;
    }

    /** On lines of their own, so that each byte stands above the bits that count of it. */
    private DefinitionText magic(Pattern.Magic pattern) {
        line("    match:");
        line("      magic: '" + grouped(pattern.magic()) + "'");
        if (!pattern.isExact()) {
            line("      mask:  '" + grouped(pattern.mask()) + "'");
        }
        if (pattern.offset() != 0) {
            line("      offset: " + pattern.offset());
        }
        return this;
    }

    private static String grouped(Bytes bytes) {
        String digits = bytes.hex();
        StringBuilder grouped = new StringBuilder(digits.length() + bytes.length() / OCTETS_PER_GROUP);
        for (int from = 0; from < digits.length(); from += OCTETS_PER_GROUP * DIGITS_PER_OCTET) {
            grouped.append(from == 0 ? "" : " ");
            grouped.append(digits, from, Math.min(digits.length(), from + OCTETS_PER_GROUP * DIGITS_PER_OCTET));
        }
        return grouped.toString();
    }

    private static String flags(Set<Flag> flags) {
        StringBuilder list = new StringBuilder();
        for (Flag each : Flag.values()) {
            if (flags.contains(each)) {
                list.append(list.length() == 0 ? "[" : ", ").append(each.word());
            }
        }
        return list.append(']').toString();
    }

    private void key(Key<?> key, String value) {
        line("    " + key.name() + ": " + value);
    }

    private void comment(String indent, String words) {
        line(words.isEmpty() ? "#" : indent + "# " + escaped(words, ""));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static String scalar(String value) {
        if (isPlain(value) && !WORDS_OF_YAML.contains(value.toLowerCase(Locale.ROOT))) {
            return value;
        }
        boolean ascii = value.chars().allMatch(DefinitionText::isInk);
        return ascii ? "'" + value.replace("'", "''") + "'" : '"' + escaped(value, "\"\\") + '"';
    }

    /** Whether it is text for every reader of YAML, but for some words. */
    private static boolean isPlain(String value) {
        return !value.isEmpty()
                && (isLetter(value.charAt(0)) || value.charAt(0) == '/')
                && value.chars().allMatch(DefinitionText::isPlain);
    }

    private static boolean isPlain(int c) {
        return isLetter(c) || c >= '0' && c <= '9' || "/._+-".indexOf(c) >= 0;
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /** @param special what has a backslash put before it */
    private static String escaped(String value, String special) {
        StringBuilder escaped = new StringBuilder(value.length());
        value.codePoints().forEach(point -> {
            if (!isInk(point)) {
                escaped.append(String.format(point > 0xffff ? "\\U%08x" : "\\u%04x", point));
            } else {
                escaped.append(special.indexOf(point) >= 0 ? "\\" : "").append((char) point);
            }
        });
        return escaped.toString();
    }

    private static boolean isInk(int point) {
        return point >= ' ' && point < 0x7f;
    }
}
