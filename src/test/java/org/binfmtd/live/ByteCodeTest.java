package org.binfmtd.live;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs for virtual machines, with the handlers as they are shipped. */
@Tag("live")
class ByteCodeTest {
    @TempDir
    Path scratch;

    @Test
    void pythonsByteCodeRunsUnderAnyName() throws Exception {
        Sandbox.need("python3");
        Files.writeString(scratch.resolve("greet.py"), """
                import sys
                print("python", sys.version_info[0], sys.version_info[1], sys.argv[1:])
                sys.exit(len(sys.argv) - 1)
                """);

        Sandbox.bare().bash(here() + """
                        python=$(/usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
                        active python$python || exit 1
                        says 0 '' /usr/bin/python3 -c 'import py_compile; py_compile.compile("greet.py", "greet.pyc")'
                        cp greet.pyc greet; cp greet.pyc 'a name.py'; chmod +x greet* 'a name.py'
                        for program in ./greet.pyc ./greet './a name.py'; do
                            says 2 "python ${python/./ } ['one', 'two and three']" "$program" one 'two and three'
                        done
                        """).good();
    }

    @Test
    void bitcodeRuns() throws Exception {
        Sandbox.need("llvm-as", "lli");
        Files.writeString(scratch.resolve("seven.ll"), """
                define i32 @main(i32 %count) {
                  %status = add i32 %count, 5
                  ret i32 %status
                }
                """);

        Sandbox.bare().bash(here() + """
                        active llvm || exit 1
                        llvm-as -o seven seven.ll && chmod +x seven
                        says 7 '' ./seven one
                        printf 'BC=1; echo not for lli\\n' >text; chmod +x text
                        says 0 'not for lli' ./text
                        """).good();
    }

    private String here() {
        return "cd " + Sandbox.quoted(scratch.toString()) + "\n";
    }
}
