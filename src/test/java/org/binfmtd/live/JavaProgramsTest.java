package org.binfmtd.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java's archives and class files, with the handlers as they are shipped. */
@Tag("live")
class JavaProgramsTest {
    private static final String MAIN = """
            %1$s
            public class %2$s {
                public static void main(String[] arguments) {
                    System.out.println(%2$s.class.getName() + java.util.List.of(arguments));
                    System.exit(arguments.length);
                }
            }
            """;

    @TempDir
    Path scratch;

    @BeforeEach
    void needJava() {
        Sandbox.need("javac", "jar");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/java")), "no /usr/bin/java");
    }

    @Test
    void anArchiveRunsWithItsArguments() throws Exception {
        compile("", "Hello");
        run("jar", "cfe", "program.jar", "Hello", "Hello.class");
        run("jar", "cfe", "it's a program.jar", "Hello", "Hello.class");
        run("jar", "cf", "program.zip", "Hello.class");

        Sandbox.bare().bash(here() + """
                        chmod +x *.jar *.zip
                        says 0 'Hello[]' ./program.jar
                        says 3 'Hello[one, two  and three, -cp]' ./program.jar one 'two  and three' -cp
                        says 1 'Hello[$HOME]' "./it's a program.jar" '$HOME'
                        says 1 'Hello[x]' "$PWD/program.jar" x
                        PATH=$PWD:$PATH
                        says 1 'Hello[by the PATH]' program.jar 'by the PATH'
                        ./program.zip 2>/dev/null && exit 1  # an archive by another name is not Java's
                        true
                        """).good();
    }

    @Test
    void aClassFileRunsFromWhereverItIsCalled() throws Exception {
        compile("", "Hello");
        compile("org.example.tools", "Inner");

        Sandbox.bare()
                .bash(here() + """
                        chmod +x Hello.class org/example/tools/Inner.class
                        says 0 'Hello[]' ./Hello.class
                        says 2 'Hello[one, two and three]' ./Hello.class one 'two and three'
                        says 1 'org.example.tools.Inner[root]' org/example/tools/Inner.class root
                        cd org/example
                        says 1 'org.example.tools.Inner[between]' tools/Inner.class between
                        says 1 'Hello[above]' ../../Hello.class above
                        cd tools
                        says 1 'org.example.tools.Inner[inside]' ./Inner.class inside
                        cd /
                        says 1 'org.example.tools.Inner[elsewhere]' %1$s/org/example/tools/Inner.class elsewhere
                        says 1 'Hello[elsewhere]' %1$s/Hello.class elsewhere
                        """.formatted(Sandbox.quoted(scratch.toString())))
                .good();
    }

    @Test
    void namesMayHoldBlanksQuotesAndWhatElseAShellTakesForItsOwn() throws Exception {
        compile("", "Money$Of_\u00fcs");
        compile("it.works", "Inner");

        Sandbox.bare().bash(here() + """
                        export LC_ALL=C.UTF-8
                        chmod +x *.class it/works/Inner.class
                        says 0 'Money$Of_\u00fcs[]' './Money$Of_\u00fcs.class'
                        for place in 'with blanks' "it's" '"quoted"' '$HOME' '`date`' '*' '-dash' 'back\\\\slash' 'new
                        line' 'tail '; do
                            mkdir -- "./$place" && cp -r it "./$place"
                            says 1 "it.works.Inner[in $place]" "./$place/it/works/Inner.class" "in $place"
                            (cd -- "$place/it" && says 1 "it.works.Inner[it]" works/Inner.class it) || exit 1
                        done
                        """).good();
    }

    @Test
    void whatIsNoClassFileIsSaidToBeNone() {
        Sandbox.bare().bash(here() + """
                        echo '<?php' >template.class && chmod +x template.class
                        says 126 './template.class: not a Java class file' ./template.class
                        """).good();
    }

    private void compile(String packageName, String className) throws Exception {
        Path directory = Files.createDirectories(scratch.resolve(packageName.replace('.', '/')));
        String statement = packageName.isEmpty() ? "" : "package " + packageName + ";";
        Path source = Files.writeString(directory.resolve(className + ".java"), MAIN.formatted(statement, className));
        run("javac", "-encoding", "UTF-8", "-d", ".", source.toString());
    }

    private void run(String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of(command));
        Process process =
                new ProcessBuilder(line).directory(scratch.toFile()).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", line)).isZero();
    }

    private String here() {
        return "cd " + Sandbox.quoted(scratch.toString()) + "\n";
    }
}
