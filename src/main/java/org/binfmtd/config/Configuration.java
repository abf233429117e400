package org.binfmtd.config;

import java.util.List;
import org.binfmtd.model.Declarations;
import org.binfmtd.model.Problem;

/**
 * All that the files say at one moment.
 *
 * @param settings of each key the last right value, or its default
 * @param settingsReadable false if anything is wrong with the settings; who has former ones keeps them
 * @param settingsProblems what is wrong with the settings, in the order of files and lines
 * @param declarations the handlers, with their own problems
 * @param hindered whether something could not be read for a reason that may pass, so that it should be read again soon
 */
public record Configuration(
        Settings settings,
        boolean settingsReadable,
        List<Problem> settingsProblems,
        Declarations declarations,
        boolean hindered) {
    public Configuration {
        settingsProblems = List.copyOf(settingsProblems);
    }
}
