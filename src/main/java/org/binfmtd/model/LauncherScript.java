package org.binfmtd.model;

import java.util.Map;

/**
 * The text of launchers. Their own variables begin with {@code binfmtd_}, and are unset first: one that the caller has
 * exported would reach the interpreter.
 */
final class LauncherScript {
    static final String VARIABLE = "binfmtd_";

    private final Launch launch;
    private final StringBuilder text = new StringBuilder(512);

    private LauncherScript(Launch launch) {
        this.launch = launch;
    }

    static String of(HandlerName handler, String interpreter, Launch launch, boolean preservesArgv0) {
        return new LauncherScript(launch).write(handler, interpreter, preservesArgv0);
    }

    private String write(HandlerName handler, String interpreter, boolean preservesArgv0) {
        line(Launcher.HEAD + handler.text() + "; changes in here are undone.");
        line("unset binfmtd_file binfmtd_argv0 binfmtd_dir binfmtd_name binfmtd_stem");
        line("binfmtd_file=$1");
        line("shift");
        writeArgv0(preservesArgv0);
        line("case $binfmtd_file in -*) binfmtd_file=./$binfmtd_file ;; esac");
        writeParts();
        for (Map.Entry<String, Template> each : launch.environment().entrySet()) {
            line("export " + each.getKey() + "=" + word(each.getValue()));
        }
        text.append("exec ").append(ShellWord.of(interpreter));
        for (Template each : launch.arguments()) {
            text.append(' ').append(word(each));
        }
        line(launch.placesFile() ? " \"$@\"" : " \"$binfmtd_file\" \"$@\"");
        return text.toString();
    }

    private void writeArgv0(boolean preserved) {
        if (preserved) {
            line(launch.uses(Placeholder.ARGV0) ? "binfmtd_argv0=$1" : "# argv[0], which no argument mentions");
            line("shift");
        } else if (launch.uses(Placeholder.ARGV0)) {
            line("binfmtd_argv0=$binfmtd_file");
        }
    }

    private void writeParts() {
        boolean ofClass = launch.uses(Placeholder.CLASS) || launch.uses(Placeholder.CLASS_PATH);
        if (launch.uses(Placeholder.DIR) || launch.uses(Placeholder.CLASS_PATH)) {
            text.append(DIR);
        }
        if (launch.uses(Placeholder.NAME) || launch.uses(Placeholder.STEM)) {
            line("binfmtd_name=${binfmtd_file##*/}");
        }
        if (launch.uses(Placeholder.STEM)) {
            line("binfmtd_stem=${binfmtd_name%.*}");
            line("binfmtd_stem=${binfmtd_stem:-$binfmtd_name}");
        }
        if (ofClass) {
            text.append(CLASS);
        }
        if (launch.uses(Placeholder.CLASS_PATH)) {
            text.append(CLASS_PATH);
        }
    }

    private static final String DIR = """
            case $binfmtd_file in
                */*) binfmtd_dir=${binfmtd_file%/*} binfmtd_dir=${binfmtd_dir:-/} ;;
                *) binfmtd_dir=. ;;
            esac
            """;

    /**
     * Reads the name of the class: goes over the constants, whose sizes their tags tell, to {@code this_class}.
     *
     * @see <a href="https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-4.html">The class file format</a>
     */
    private static final String CLASS = """
            unset binfmtd_class
            if ! binfmtd_class=$(od -An -v -tu1 -- "$binfmtd_file" | LC_ALL=C awk '
                function number(at) { return octet[at] * 256 + octet[at + 1] }
                { for (i = 1; i <= NF; i++) octet[length_of_file++] = $i + 0 }
                END {
                    if (number(0) != 51966 || number(2) != 47806) exit 1
                    at = 10
                    for (index_of = 1; index_of < number(8); index_of++) {
                        place[index_of] = at
                        tag = octet[at]
                        if (tag == 1) at += 3 + number(at + 1)
                        else if (tag == 7 || tag == 8 || tag == 16 || tag == 19 || tag == 20) at += 3
                        else if (tag == 15) at += 4
                        else if (tag == 5 || tag == 6) { at += 9; index_of++ }
                        else if (tag >= 3 && tag <= 18) at += 5
                        else exit 1
                    }
                    if (octet[place[number(at + 2)]] != 7) exit 1
                    name = place[number(place[number(at + 2)] + 1)]
                    if (octet[name] != 1) exit 1
                    for (i = 0; i < number(name + 1); i++) {
                        c = octet[name + 3 + i]
                        printf "%c", (c == 47 ? 46 : c)
                    }
                }')
            then
                printf '%s: not a Java class file\\n' "$binfmtd_file" >&2
                exit 126
            fi
            """;

    /**
     * The directories of the packages are taken off the end of the path: of the one by which the file was called, or,
     * where that is not named like them, of the one that it really has.
     */
    private static final String CLASS_PATH = """
            unset binfmtd_class_path binfmtd_package binfmtd_place
            binfmtd_root() {
                binfmtd_class_path=$1
                binfmtd_package=$binfmtd_class
                while [ "$binfmtd_package" != "${binfmtd_package%.*}" ]; do
                    binfmtd_package=${binfmtd_package%.*}
                    case $binfmtd_class_path in
                        */"${binfmtd_package##*.}") binfmtd_class_path=${binfmtd_class_path%/*} ;;
                        *) return 1 ;;
                    esac
                done
                binfmtd_class_path=${binfmtd_class_path:-/}
            }
            binfmtd_place=$(CDPATH='' cd -- "$binfmtd_dir" && pwd && echo .)
            if ! binfmtd_root "${binfmtd_place%??}"; then
                binfmtd_place=$(readlink -f -- "$binfmtd_file" && echo .)
                binfmtd_root "${binfmtd_place%/*}"
            fi
            """;

    private static String word(Template template) {
        if (template.parts().isEmpty()) {
            return "''";
        }
        StringBuilder word = new StringBuilder();
        for (Template.Part each : template.parts()) {
            if (each instanceof Template.Part.Occurrence found) {
                word.append("\"$").append(variable(found.placeholder())).append('"');
            } else {
                word.append(ShellWord.of(((Template.Part.Literal) each).text()));
            }
        }
        return word.toString();
    }

    private static String variable(Placeholder placeholder) {
        return VARIABLE + placeholder.word().replace('-', '_');
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
