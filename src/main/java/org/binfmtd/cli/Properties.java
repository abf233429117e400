package org.binfmtd.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.binfmtd.model.HandlerState;

/**
 * Properties as the bus names them. What is asked for must be there: the contract of {@code org.binfmtd1(5)} says it
 * is.
 */
record Properties(Map<String, Object> properties) {
    String text(String property) {
        return (String) value(property);
    }

    long number(String property) {
        return (Long) value(property);
    }

    boolean truth(String property) {
        return (Boolean) value(property);
    }

    @SuppressWarnings("unchecked") // the signature of the property says so
    List<String> words(String property) {
        return (List<String>) value(property);
    }

    /** Of a property that is an array of dictionaries. */
    @SuppressWarnings("unchecked") // likewise
    List<Properties> all(String property) {
        return ((List<Map<String, Object>>) value(property))
                .stream().map(Properties::new).toList();
    }

    /** Of a property that is a structure of numbers. */
    @SuppressWarnings("unchecked") // likewise
    List<Long> numbers(String property) {
        return (List<Long>) value(property);
    }

    /** Of a property that is an array of structures. */
    @SuppressWarnings("unchecked") // likewise
    List<List<Object>> rows(String property) {
        return (List<List<Object>>) value(property);
    }

    @SuppressWarnings("unchecked") // likewise
    Map<String, Object> map(String property) {
        return (Map<String, Object>) value(property);
    }

    /** What a handler matches, as short as it can be said: {@code elf aarch64} rather than twenty bytes in hex. */
    String matches() {
        String rule = text("Rule");
        if (rule.startsWith("elf: ")) {
            return rule.replaceFirst(": ", " ");
        }
        return text("Extension").isEmpty() ? text("Pattern") : "." + text("Extension");
    }

    /** Of a handler: whether all is as the administrator wants it, or will be by itself. */
    boolean isGood() {
        return Stream.of(HandlerState.values()).anyMatch(state -> state.word().equals(text("State")) && state.isGood());
    }

    private Object value(String property) {
        return Optional.ofNullable(properties.get(property))
                .orElseThrow(() -> new IllegalStateException("the daemon does not tell the property " + property
                        + "; it is of another version than binfmtctl"));
    }
}
