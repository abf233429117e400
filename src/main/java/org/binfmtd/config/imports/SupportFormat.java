package org.binfmtd.config.imports;

import java.util.List;
import java.util.Map;
import org.binfmtd.config.diagnostics.Position;
import org.binfmtd.config.imports.KernelFields.Value;
import org.binfmtd.model.Problem;

/**
 * A format of binfmt-support, by whichever file.
 *
 * @param name the file's, which is to be the handler's
 * @param isPositional whether it is from the data base
 * @param values by key, in lower case
 * @param problems what is wrong with the file's syntax
 */
record SupportFormat(
        String name, String file, boolean isPositional, Map<String, Value> values, List<Problem> problems) {
    /** Nothing is the same as an empty text. */
    Value value(String key) {
        return values.getOrDefault(key, new Value("", Position.WHOLE_FILE));
    }

    boolean has(String key) {
        return !value(key).text().isEmpty();
    }

    /** Whether {@code update-binfmts} takes the two for one, between whose interpreters only detectors can choose. */
    boolean matchesAs(SupportFormat other) {
        return isExtension() == other.isExtension()
                && offset().equals(other.offset())
                && what().text().equals(other.what().text())
                && value("mask").text().equals(other.value("mask").text());
    }

    boolean isExtension() {
        return value("type").text().equals("extension") || !has("type") && has("extension");
    }

    /** The magic or the extension. */
    Value what() {
        return value(isExtension() ? "extension" : "magic");
    }

    private String offset() {
        return has("offset") ? value("offset").text() : "0";
    }
}
