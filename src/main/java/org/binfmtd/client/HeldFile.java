package org.binfmtd.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.binfmtd.model.Printable;

/** The file that a {@code fix-binary} entry holds, seen from the path at which it was. */
public final class HeldFile {
    private static final int LONGEST_ANSWER = 4096;
    private static final int MOST_SECONDS = 5;

    private HeldFile() {}

    /**
     * Which file it is, in one line that is safe to print.
     *
     * @param path the interpreter's
     * @param device of the file, as {@code st_dev}
     * @param inode of the file, as {@code st_ino}
     */
    public static String describe(Path path, long device, long inode) {
        String file = "inode " + inode + " of device " + device + ", ";
        try {
            Map<String, Object> now = Files.readAttributes(path, "unix:dev,ino");
            boolean isThere = now.get("dev").equals(device) && now.get("ino").equals(inode);
            return isThere
                    ? file + "which is the file at its path"
                            + owner(path).map(some -> " (" + some + ")").orElse("")
                    : file + "which is no longer the file at its path";
        } catch (IOException e) {
            return file + "which is not to be seen at its path";
        }
    }

    /** The package that brings a file, and its version, where dpkg or rpm knows. */
    private static Optional<String> owner(Path path) {
        return said("/usr/bin/dpkg-query", "-S", path.toString())
                .map(answer -> answer.substring(0, Math.max(answer.indexOf(": "), 0)))
                .flatMap(name -> said("/usr/bin/dpkg-query", "-W", "-f", "${Package} ${Version}", name))
                .or(() ->
                        said("/usr/bin/rpm", "-qf", "--queryformat", "%{NAME} %{VERSION}-%{RELEASE}", path.toString()))
                .map(Printable::printable);
    }

    private static Optional<String> said(String... command) {
        if (!Files.isExecutable(Path.of(command[0])) || List.of(command).contains("")) {
            return Optional.empty();
        }
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            try (InputStream answer = process.getInputStream()) {
                String text = new String(answer.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
                boolean isDone = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
                return isDone ? Optional.of(text) : Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
