package org.binfmtd.config.keys;

import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;

/** A whole number in decimal digits, both bounds included. */
public record IntegerType(int least, int most) implements ScalarType<Integer> {
    @Override
    public String example() {
        return "10";
    }

    @Override
    public Optional<Integer> read(Node.Scalar scalar, DiagnosticContext context) {
        String text = scalar.text();
        if (!Decimal.isInteger(text)) {
            context.error(
                    scalar.at(),
                    "not-a-number",
                    Quote.of(text) + " is not a whole number",
                    "write it in decimal digits, without leading zeroes");
            return Optional.empty();
        }
        // 12 characters hold every int, and a long holds every 12 characters
        long number = text.length() > 12 ? Long.MAX_VALUE : Long.parseLong(text);
        if (number < least || number > most) {
            context.error(
                    scalar.at(),
                    "out-of-range",
                    Quote.of(text) + " is out of range",
                    "write a number from " + least + " to " + most);
            return Optional.empty();
        }
        return Optional.of((int) number);
    }
}
