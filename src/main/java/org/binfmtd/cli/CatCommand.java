package org.binfmtd.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.binfmtd.client.DeclaredFiles;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.Launch;
import org.binfmtd.model.Problem;
import org.binfmtd.model.Template;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code binfmtctl cat}: prints, and changes nothing. */
@Command(
        name = "cat",
        mixinStandardHelpOptions = true,
        header = "Print the definitions as they count, with the places where they are.",
        description = {
            "%nReads the files, not the daemon, lays those of each handler over each other, and prints one file that declares"
                    + " the same. What binfmt.d(5) or binfmt-support declare is in it as well.%n",
            "Exit status: 0 they are printed, 1 a file has errors, or there is no handler of a name, 2 the command line is"
                    + " wrong.%n"
        })
final class CatCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "a handler, or a pattern such as 'qemu-*'; all of them if there is none")
    private List<String> names = List.of();

    @Option(
            names = "--config-root",
            paramLabel = "DIR",
            description = "read DIR/handlers.d and DIR/binfmtd.yaml too, above the standard ones")
    private List<Path> configRoots = List.of();

    @Mixin
    private Printing printing = new Printing();

    @Override
    public Integer call() throws IOException, NoSuchHandler {
        DeclaredFiles files = DeclaredFiles.installed(configRoots);
        Declarations declarations = files.declarations();
        Set<String> known = declarations.names();
        Set<String> meant = names.isEmpty() ? known : NamePatterns.among(names, known);
        printing.print(
                () -> Json.object(
                        "handlers",
                        declarations.handlers().stream()
                                .filter(each -> meant.contains(each.name().text()))
                                .map(CatCommand::facts)
                                .toList()),
                output -> output.out().print(files.text(declarations, meant)));
        List<Problem> errors = declarations.errorsOf(meant);
        ProblemsText.tell(spec.commandLine(), errors);
        return errors.isEmpty() ? ExitStatus.DONE : ExitStatus.NO;
    }

    private static Map<String, Object> facts(Handler handler) {
        Optional<Handler.Rule> rule = handler.rule();
        Launch launch = rule.map(Handler.Rule::launch).orElse(Launch.NONE);
        Map<String, Object> origins = new TreeMap<>();
        handler.origins().forEach((field, origin) -> origins.put(field, origin.toString()));
        return Json.object(
                "name", handler.name().text(),
                "description", handler.description(),
                "enabled", handler.enabled(),
                "pattern", rule.map(each -> each.pattern().describe()).orElse(""),
                "interpreter", rule.map(Handler.Rule::candidates).orElse(List.of()),
                "arguments", launch.arguments().stream().map(Template::text).toList(),
                "environment", launch.assignments(),
                "flags",
                        rule.map(Handler.Rule::flags).orElse(Set.of()).stream()
                                .map(Flag::word)
                                .toList(),
                "priority", handler.precedence(),
                "evenIfNative", rule.filter(Handler.Rule::evenIfNative).isPresent(),
                "evenIfUnsafe", rule.filter(Handler.Rule::evenIfUnsafe).isPresent(),
                "origins", origins,
                "hides", handler.hidden().stream().map(Object::toString).toList());
    }
}
