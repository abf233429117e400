package org.binfmtd.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes programs for the test systems, on this machine. */
record Programs(Path scratch) {
    private static final String C = """
            #include <stdio.h>
            #include <sys/utsname.h>
            int main(void) {
                struct utsname machine;
                uname(&machine);
                return printf("hello from %s\\n", machine.machine) < 0;
            }
            """;
    private static final String JAVA = """
            class Hello {
                public static void main(String[] arguments) {
                    System.out.println("hello from Java");
                }
            }
            """;

    /** Says {@code hello from aarch64}. */
    Path aarch64() throws Exception {
        Path source = Files.writeString(scratch.resolve("hello.c"), C);
        run("aarch64-linux-gnu-gcc", "-static", "-O1", "-o", "hello-aarch64", source.toString());
        return scratch.resolve("hello-aarch64");
    }

    /** Says {@code hello from Java}. */
    Path jar() throws Exception {
        Path source = Files.writeString(scratch.resolve("Hello.java"), JAVA);
        run("javac", "--release", "17", "-d", ".", source.toString());
        run("jar", "cfe", "hello.jar", "Hello", "Hello.class");
        assertThat(scratch.resolve("hello.jar").toFile().setExecutable(true)).isTrue();
        return scratch.resolve("hello.jar");
    }

    /** One of the tests' programs in C. */
    Path c(String name, String... options) throws Exception {
        Path source = Path.of("src/test/c/" + name + ".c").toAbsolutePath();
        List<String> line = new ArrayList<>(List.of("gcc", "-O2", "-static"));
        line.addAll(List.of(options));
        line.addAll(List.of("-o", name, source.toString()));
        run(line.toArray(String[]::new));
        return scratch.resolve(name);
    }

    private void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(scratch.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
