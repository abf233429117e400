import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A program for tests, run as another user: in each of the directories it renames, links and rewrites what it can,
 * until its standard input ends; then prints how often it changed something. Without a package, so that its class file
 * can lie where that user can read it.
 */
public final class Attacker {
    private static final byte[] FOREIGN = ("handlers:\n  foreign:\n    match: { magic: \"00 66 6f 72\" }\n"
                    + "    interpreter: /usr/bin/foreign\n")
            .getBytes(StandardCharsets.UTF_8);

    private Attacker() {}

    public static void main(String[] arguments) throws IOException {
        long changes = 0;
        System.out.println("attacking");
        while (System.in.available() == 0) {
            for (String each : arguments) {
                changes += attack(Path.of(each)) ? 1 : 0;
            }
        }
        System.out.println(changes);
    }

    /** Each way may be barred. */
    private static boolean attack(Path directory) {
        Path file = directory.resolve("h.yaml");
        Path mine = directory.resolve("mine");
        Path good = Path.of(System.getProperty("good"));
        try {
            switch (ThreadLocalRandom.current().nextInt(7)) {
                case 0 -> Files.move(Files.write(mine, FOREIGN), file, StandardCopyOption.REPLACE_EXISTING);
                case 1 -> Files.move(Files.createSymbolicLink(mine, good), file, StandardCopyOption.REPLACE_EXISTING);
                case 2 -> Files.move(Files.createLink(mine, good), file, StandardCopyOption.REPLACE_EXISTING);
                case 3 -> Files.write(file, FOREIGN);
                case 4 -> {
                    Path aside = directory.resolveSibling(directory.getFileName() + ".aside");
                    Files.move(directory, aside);
                    Files.move(aside, directory);
                }
                case 5 -> {
                    Files.setAttribute(directory, "unix:mode", 0700);
                    Files.setAttribute(directory, "unix:mode", 0755);
                }
                default -> Files.deleteIfExists(file);
            }
            return true;
        } catch (IOException e) {
            try {
                Files.deleteIfExists(mine);
            } catch (IOException left) {
                // barred too
            }
            return false;
        }
    }
}
