package org.binfmtd.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.host.DiskFileSystem;
import org.binfmtd.host.HostFiles;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.FileIdentity;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pattern;
import org.binfmtd.plan.Desired;
import org.binfmtd.plan.Host;
import org.binfmtd.plan.Host.Interpreter.Present;
import org.binfmtd.plan.Planner;
import org.binfmtd.plan.Verdict;

/** Holds handlers against the machine's own programs as if they were installed, with nothing in the kernel yet. */
public final class HandlerPreviews {
    /** Of what is not there. */
    private static final FileIdentity NO_PIN = new FileIdentity(0, 0, 0);

    private HandlerPreviews() {}

    /**
     * How each of these handlers would stand if all their interpreters were installed: where none of a handler's is
     * there, the first is taken for a program like the machine's own. So nothing dangerous hides behind one that is
     * missing.
     *
     * @param path for the settings
     */
    public static Map<HandlerName, HandlerPreview> of(Declarations declarations, SearchPath path, Trust trust) {
        DiskFileSystem files = new DiskFileSystem(path, trust, DryRun.LAUNCHERS);
        Map<String, Host.Interpreter> real = files.look(candidates(declarations.handlers()), Map.of());
        List<Handler> handlers = declarations.handlers().stream()
                .map(handler -> handler.with(rule -> withOneCandidate(rule, real)))
                .toList();
        Desired desired = new Desired(
                new Declarations(handlers, Map.of(), Set.of(), Set.of(), List.of()),
                false,
                files.read(Optional.empty()).settings().allowCredentials(),
                true,
                Set.of(),
                DryRun.LAUNCHERS.toString());
        Map<HandlerName, HandlerPreview> previews = new HashMap<>();
        Planner.plan(desired, DryRun.NOTHING, Map.of(), host(handlers, real, files))
                .verdicts()
                .forEach((name, verdict) -> previews.put(name, preview(verdict, real)));
        return previews;
    }

    private static HandlerPreview preview(Verdict verdict, Map<String, Host.Interpreter> real) {
        boolean exists = verdict.interpreter()
                .filter(path -> real.get(path) instanceof Present)
                .isPresent();
        return new HandlerPreview(verdict.state(), verdict.reason(), verdict.remedy(), verdict.interpreter(), exists);
    }

    /** With the first that exists, or the first of all. */
    private static Handler.Rule withOneCandidate(Handler.Rule rule, Map<String, Host.Interpreter> real) {
        String one = rule.candidates().stream()
                .filter(path -> real.get(path) instanceof Present)
                .findFirst()
                .orElse(rule.candidates().get(0));
        return new Handler.Rule(
                rule.pattern(),
                rule.target(),
                rule.evenIfNative(),
                rule.evenIfUnsafe(),
                List.of(one),
                rule.flags(),
                rule.launch());
    }

    private static Host host(List<Handler> handlers, Map<String, Host.Interpreter> real, DiskFileSystem files) {
        List<Host.ProtectedFile> own = files.protectedFiles();
        Map<String, Host.Interpreter> interpreters = new HashMap<>(real);
        for (String path : candidates(handlers)) {
            if (!(real.get(path) instanceof Present)) {
                interpreters.put(path, new Present(NO_PIN, own.get(0).head(), path, true, Optional.empty()));
            }
        }
        return new Host(HostFiles.natives(), own, interpreters, files.programs(patterns(handlers)), Set.of());
    }

    private static Set<String> candidates(List<Handler> handlers) {
        return handlers.stream()
                .flatMap(handler -> handler.rule().stream())
                .flatMap(rule -> rule.candidates().stream())
                .collect(Collectors.toSet());
    }

    private static Set<Pattern> patterns(List<Handler> handlers) {
        return handlers.stream()
                .flatMap(handler -> handler.rule().stream())
                .map(Handler.Rule::pattern)
                .filter(HostFiles::mayMatchPrograms)
                .collect(Collectors.toSet());
    }
}
