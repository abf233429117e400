package org.binfmtd.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.binfmtd.config.files.SearchPath;
import org.binfmtd.config.files.Trust;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Handler;

/** The handlers in {@code config/handlers.d}, as the program reads them. */
final class Shipped {
    static final Path CONFIG = Path.of("config");

    private static final Declarations DECLARATIONS = new ConfigReader(new SearchPath(List.of(CONFIG)), Trust.anybody())
            .read()
            .declarations();

    private Shipped() {}

    static Declarations declarations() {
        return DECLARATIONS;
    }

    /** By name, those that are not enabled too. */
    static Map<String, Handler> handlers() {
        Map<String, Handler> handlers = new TreeMap<>();
        for (Handler each : declarations().handlers()) {
            handlers.put(each.name().text(), each);
        }
        return handlers;
    }

    static Map<String, Handler.Rule> rules() {
        Map<String, Handler.Rule> rules = new TreeMap<>();
        handlers().forEach((name, handler) -> rules.put(name, handler.rule().orElseThrow()));
        return rules;
    }
}
