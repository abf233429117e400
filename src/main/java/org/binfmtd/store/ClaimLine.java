package org.binfmtd.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.EntryName;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Flag;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pattern;
import org.binfmtd.model.Printable;
import org.binfmtd.model.ProtectedEntry;
import org.binfmtd.model.Registration;

/**
 * A claim as one line of the inventory: words separated by blanks, free text in hexadecimal, {@code -} for what is not
 * there.
 *
 * <pre>
 * claim NAME KIND PRIORITY DEVICE INODE PIN TEMPORARY REGISTRATION FORMER FILES
 * early NAME KIND PRIORITY REGISTRATION FILES
 * release NAME
 * </pre>
 *
 * The second is what {@link EarlyBoot} means to have registered before the daemon is up, in a kernel of which nothing
 * is known yet.
 *
 * A protected entry is written alike: {@code NAME enabled REGISTRATION}.
 */
final class ClaimLine {
    private static final String NONE = "-";
    private static final String EARLY = "early";

    private ClaimLine() {}

    static String of(Claim claim) {
        return String.join(
                " ",
                "claim",
                claim.handler().text(),
                claim.kind().name(),
                Integer.toString(claim.priority()),
                Long.toString(claim.device()),
                Long.toString(claim.inode()),
                claim.pin().map(ClaimLine::pin).orElse(NONE),
                claim.temporary().map(name -> name.bytes().hex()).orElse(NONE),
                registration(claim.registration()),
                claim.former().map(ClaimLine::registration).orElse(NONE),
                files(claim.files()));
    }

    static String ofEarly(Claim claim) {
        return String.join(
                " ",
                EARLY,
                claim.handler().text(),
                claim.kind().name(),
                Integer.toString(claim.priority()),
                registration(claim.registration()),
                files(claim.files()));
    }

    static String ofRelease(HandlerName handler) {
        return "release " + handler.text();
    }

    static String of(ProtectedEntry protectedEntry) {
        return protectedEntry.name().text()
                + (protectedEntry.enabled() ? " enabled " : " disabled ")
                + registration(protectedEntry.registration());
    }

    /** @throws IllegalArgumentException if the line is none */
    static ProtectedEntry protectedEntry(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 3 || !words[1].equals("enabled") && !words[1].equals("disabled")) {
            throw new IllegalArgumentException("not a protected entry");
        }
        return new ProtectedEntry(new HandlerName(words[0]), registration(words[2]), words[1].equals("enabled"));
    }

    /**
     * Does to the claims what a line says.
     *
     * @return whose claim it is about
     * @throws IllegalArgumentException if the line is none of these
     */
    static HandlerName apply(String line, Map<HandlerName, Claim> claims) {
        List<String> words = List.of(line.split(" ", -1));
        if (words.size() == 2 && words.get(0).equals("release")) {
            HandlerName released = new HandlerName(words.get(1));
            claims.remove(released);
            return released;
        }
        if (words.size() == 11 && words.get(0).equals("claim")) {
            return put(claim(words), claims);
        }
        if (words.size() == 6 && words.get(0).equals(EARLY)) {
            return put(earlyClaim(words), claims);
        }
        throw new IllegalArgumentException("not a line of an inventory");
    }

    private static HandlerName put(Claim claim, Map<HandlerName, Claim> claims) {
        claims.put(claim.handler(), claim);
        return claim.handler();
    }

    /** An intent: which file a {@code fix-binary} entry holds is for time stamps to tell. */
    private static Claim earlyClaim(List<String> words) {
        return new Claim(
                new HandlerName(words.get(1)),
                registration(words.get(4)),
                Integer.parseInt(words.get(3)),
                Claim.Kind.valueOf(words.get(2)),
                0,
                files(words.get(5)),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Claim claim(List<String> words) {
        return new Claim(
                new HandlerName(words.get(1)),
                registration(words.get(8)),
                Integer.parseInt(words.get(3)),
                Claim.Kind.valueOf(words.get(2)),
                Long.parseLong(words.get(4)),
                files(words.get(10)),
                Long.parseLong(words.get(5)),
                given(words.get(6)).map(ClaimLine::pin),
                given(words.get(7)).map(hex -> new EntryName(Bytes.ofHex(hex))),
                given(words.get(9)).map(ClaimLine::registration));
    }

    private static Optional<String> given(String word) {
        return word.equals(NONE) ? Optional.empty() : Optional.of(word);
    }

    private static String pin(FileIdentity pin) {
        return pin.device() + ":" + pin.inode() + ":" + pin.changed();
    }

    private static FileIdentity pin(String word) {
        String[] parts = parts(word, 3);
        return new FileIdentity(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    // M:OFFSET:MAGIC:MASK:INTERPRETER:FLAGS or E:EXTENSION:INTERPRETER:FLAGS

    private static String registration(Registration registration) {
        String pattern = registration
                .pattern()
                .fold(
                        magic -> "M:" + magic.offset() + ":" + magic.magic().hex() + ":"
                                + magic.mask().hex(),
                        extension -> "E:" + hex(extension.extension()));
        return pattern + ":" + hex(registration.interpreter()) + ":" + flags(registration.flags());
    }

    private static Registration registration(String word) {
        return switch (word.isEmpty() ? ' ' : word.charAt(0)) {
            case 'M' -> ofMagic(parts(word, 6));
            case 'E' -> ofExtension(parts(word, 4));
            default -> throw new IllegalArgumentException("not a pattern");
        };
    }

    private static Registration ofMagic(String[] parts) {
        Pattern magic = new Pattern.Magic(Integer.parseInt(parts[1]), Bytes.ofHex(parts[2]), Bytes.ofHex(parts[3]));
        return new Registration(magic, text(parts[4]), flags(parts[5]));
    }

    private static Registration ofExtension(String[] parts) {
        return new Registration(new Pattern.Extension(text(parts[1])), text(parts[2]), flags(parts[3]));
    }

    private static String[] parts(String word, int count) {
        String[] parts = word.split(":", -1);
        if (parts.length != count) {
            throw new IllegalArgumentException("not " + count + " parts");
        }
        return parts;
    }

    private static String flags(Set<Flag> flags) {
        return String.join(",", flags.stream().map(Flag::word).toList());
    }

    private static Set<Flag> flags(String words) {
        Set<Flag> flags = new HashSet<>();
        for (String word : words.split(",")) {
            if (!word.isEmpty()) {
                flags.add(Flag.ofWord(word).orElseThrow(() -> new IllegalArgumentException("no such flag")));
            }
        }
        return flags;
    }

    private static String files(List<String> files) {
        return files.isEmpty()
                ? NONE
                : String.join(",", files.stream().map(ClaimLine::hex).toList());
    }

    private static List<String> files(String word) {
        List<String> files = new ArrayList<>();
        given(word).ifPresent(list -> {
            for (String file : list.split(",")) {
                files.add(text(file));
            }
        });
        return files;
    }

    private static String hex(String text) {
        return Bytes.ofText(text).hex();
    }

    private static String text(String hex) {
        return Printable.decode(Bytes.ofHex(hex)).orElseThrow(() -> new IllegalArgumentException("not UTF-8"));
    }
}
