package org.binfmtd.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.binfmtd.kernel.AtomicFile;
import org.binfmtd.kernel.AtomicFile.Durability;
import org.binfmtd.kernel.MachineName;
import org.binfmtd.kernel.OwnDirectory;
import org.binfmtd.kernel.RegularFile;
import org.binfmtd.model.Bytes;
import org.binfmtd.model.Claim;
import org.binfmtd.model.Problem;
import org.binfmtd.model.RegisterLine;

/**
 * What the next boot registers before the daemon is up, in a file that {@code packaging/program/early} reads: for each
 * entry the record for the inventory, and what is to be written to {@code register}, as an argument of
 * {@code printf %b}. It is the same after each repair, so that it is seldom written. For one thread.
 *
 * <pre>
 * binfmtd early 2
 * machine MACHINE
 * mount auto | never
 * early size 000000000000 CRC
 * early NAME ...
 * early sum CRC
 * register NAME ESCAPED CRC
 * end CHECKSUM
 * </pre>
 *
 * <p>The CRC after a line that is to be registered is that of the record which takes the claim back. The checksum is
 * what {@code cksum(1)} gives for all lines before the last one.
 */
public final class EarlyBoot {
    private static final String HEADER = "binfmtd early 2\n";
    private static final int MODE = 0600;
    /** In bytes; an entry takes some 1,000. */
    private static final int LARGEST = 8 << 20;
    /** No entry is below one that it must stand above. */
    private static final Comparator<Claim> LOWEST_FIRST =
            Comparator.comparingInt(Claim::priority).thenComparing(Claim::handler);

    private final Path file;
    /** Asked for only when it is needed: that may load a library. */
    private final Supplier<String> machine;
    /** What is in the file; nothing if that is unknown. */
    private Optional<String> kept = Optional.empty();

    /** What that was made of. */
    private List<Claim> keptClaims = List.of();

    private boolean keptMounts;
    private Optional<Problem> problem = Optional.empty();

    public EarlyBoot(Path file) {
        this(file, MachineName::get);
    }

    EarlyBoot(Path file, Supplier<String> machine) {
        this.file = file;
        this.machine = machine;
    }

    public Optional<Problem> problem() {
        return problem;
    }

    /**
     * Writes the file if it is to be another.
     *
     * @param mounts whether a missing binfmt_misc is mounted at boot
     */
    public void keep(Collection<Claim> claims, boolean mounts) {
        if (kept.isPresent() && mounts == keptMounts && keptClaims.equals(List.copyOf(claims))) {
            return;
        }
        String text = text(claims.stream().sorted(LOWEST_FIRST).toList(), mounts);
        try {
            if (!text.equals(inFile())) {
                write(text);
            }
            kept = Optional.of(text);
            keptClaims = List.copyOf(claims);
            keptMounts = mounts;
            problem = Optional.empty();
        } catch (IOException e) {
            kept = Optional.empty();
            problem = Optional.of(unwritten(e));
        }
    }

    /** Nothing if there is nothing to register. */
    private String text(List<Claim> claims, boolean mounts) {
        StringBuilder text = new StringBuilder();
        if (!claims.isEmpty()) {
            text.append(HEADER).append("machine ").append(machine.get()).append('\n');
            text.append(mounts ? "mount auto\n" : "mount never\n");
            text.append(Records.size(0));
        }
        for (Claim claim : claims) {
            text.append(Records.text(List.of(ClaimLine.ofEarly(claim))));
            text.append("register ").append(claim.handler().text()).append(' ');
            text.append(escaped(RegisterLine.of(claim.handler().entry(), claim.registration())));
            text.append(' ')
                    .append(Records.crc(ClaimLine.ofRelease(claim.handler())))
                    .append('\n');
        }
        long checksum = Checksum.of(text);
        return claims.isEmpty()
                ? ""
                : text.append("end ").append(checksum).append('\n').toString();
    }

    private String inFile() throws IOException {
        if (kept.isPresent()) {
            return kept.get();
        }
        try {
            return new String(RegularFile.read(file, LARGEST), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private void write(String text) throws IOException {
        if (text.isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            OwnDirectory.make(file.toAbsolutePath().getParent());
            AtomicFile.replace(file, text.getBytes(StandardCharsets.ISO_8859_1), MODE, Durability.DISK);
        }
    }

    /** For {@code printf %b}, as a word of printable ASCII that means the same to every shell. */
    static String escaped(Bytes line) {
        StringBuilder word = new StringBuilder(2 * line.length());
        for (int i = 0; i < line.length(); i++) {
            int octet = line.at(i);
            if (octet == '\\') {
                word.append("\\\\");
            } else if (octet > ' ' && octet < 0x7f) {
                word.append((char) octet);
            } else {
                word.append(String.format("\\0%03o", octet));
            }
        }
        return word.toString();
    }

    private Problem unwritten(IOException failure) {
        return StateFile.unwritten(
                file,
                failure,
                "early-not-written",
                "what the next boot is to register first,",
                "the next boot would register what is there, until the daemon is up");
    }
}
