package org.binfmtd.config.keys;

import java.time.Duration;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;

/** A whole number and its unit, such as {@code 500ms} or {@code 5min}; both bounds included. */
public record DurationType(Duration least, Duration most) implements ScalarType<Duration> {
    /** Enough for the longest time in milliseconds, and few enough for a long. */
    private static final int MOST_DIGITS = 9;

    @Override
    public String example() {
        return "30s";
    }

    @Override
    public Optional<Duration> read(Node.Scalar scalar, DiagnosticContext context) {
        String text = scalar.text();
        int digits = digits(text);
        Duration unit = unit(text.substring(digits));
        if (!Decimal.isNatural(text.substring(0, digits)) || unit.isZero()) {
            context.error(
                    scalar.at(),
                    "not-a-duration",
                    Quote.of(text) + " is not a length of time",
                    "write a whole number and 'ms', 's', 'min' or 'h', such as '30s'");
            return Optional.empty();
        }
        Duration duration =
                digits > MOST_DIGITS ? most.plus(unit) : unit.multipliedBy(Long.parseLong(text, 0, digits, 10));
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            context.error(
                    scalar.at(),
                    "out-of-range",
                    Quote.of(text) + (duration.compareTo(least) < 0 ? " is too short" : " is too long"),
                    "write a length of time from " + words(least) + " to " + words(most));
            return Optional.empty();
        }
        return Optional.of(duration);
    }

    private static int digits(String text) {
        int digits = 0;
        while (digits < text.length() && Decimal.isDigit(text.charAt(digits))) {
            digits++;
        }
        return digits;
    }

    /** Zero if it is none. */
    private static Duration unit(String text) {
        return switch (text) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "min" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ZERO;
        };
    }

    /** The way it would be written, in the largest unit that fits. */
    public static String words(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 != 0 ? seconds / 60 + "min" : seconds / 3600 + "h";
    }
}
