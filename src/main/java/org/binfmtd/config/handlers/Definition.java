package org.binfmtd.config.handlers;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.Flag;
import org.binfmtd.model.Handler;
import org.binfmtd.model.HandlerName;
import org.binfmtd.model.Pattern;

/**
 * A handler that is to be written into a file of its own: one interpreter, which the kernel starts itself.
 *
 * @param description empty for none
 * @param evenIfNative whether it is meant although the host runs such programs itself; as with what another program has registered
 * @param remarks for readers of the file, each a sentence without its full stop
 */
public record Definition(
        HandlerName name,
        String description,
        boolean enabled,
        Pattern pattern,
        boolean evenIfNative,
        String interpreter,
        Set<Flag> flags,
        int priority,
        List<String> remarks) {
    public Definition {
        flags = Set.copyOf(flags);
        remarks = List.copyOf(remarks);
    }

    /**
     * What another program has declared or registered.
     *
     * @param handler its rule has no launcher; of several candidates the first counts
     * @param natives targets whose programs the host runs itself
     */
    public static Definition of(Handler handler, Handler.Rule rule, List<ElfTarget> natives, List<String> remarks) {
        return new Definition(
                handler.name(),
                handler.description(),
                handler.enabled(),
                rule.pattern(),
                natives.stream().anyMatch(target -> target.pattern().meets(rule.pattern())),
                rule.candidates().get(0),
                rule.flags(),
                handler.priority(),
                remarks);
    }

    /** The ELF target whose programs, with its AppImages or without, are just those of the pattern. */
    public Optional<ElfTarget> target() {
        return ElfTarget.of(pattern);
    }

    /** Whether the target's AppImages are meant too. */
    boolean withAppImages() {
        return target().filter(target -> !target.pattern().equals(pattern)).isPresent();
    }
}
