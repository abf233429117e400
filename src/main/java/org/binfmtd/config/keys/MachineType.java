package org.binfmtd.config.keys;

import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;

/** A machine's name, or its number in the ELF header: decimal, or hexadecimal after {@code 0x}. */
final class MachineType implements ScalarType<ElfMachine> {
    private static final int HIGHEST = 0xffff;

    private final TargetType name = new TargetType();

    @Override
    public Optional<ElfMachine> read(Node.Scalar scalar, DiagnosticContext context) {
        if (Decimal.isDigit(scalar.text().charAt(0))) {
            return number(scalar, context);
        }
        return name.read(scalar, context).map(ElfMachine.Named::new);
    }

    @Override
    public String example() {
        return name.example();
    }

    private static Optional<ElfMachine> number(Node.Scalar scalar, DiagnosticContext context) {
        String text = scalar.text();
        int number = text.startsWith("0x") ? parse(text.substring(2), 16) : parse(text, 10);
        if (number < 1 || number > HIGHEST) {
            context.error(
                    scalar.at(),
                    "bad-machine",
                    Quote.of(text) + " is no machine's number",
                    "write a number from 1 to 65535 as the ELF registry has it, such as 183 or 0xb7, or a name");
            return Optional.empty();
        }
        return Optional.of(new ElfMachine.Numbered(number));
    }

    /** -1 if it is no number, or a long one. */
    private static int parse(String digits, int radix) {
        if (digits.isEmpty() || digits.length() > 5 || radix == 10 && !Decimal.isNatural(digits)) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), radix) : -1;
            if (digit < 0) {
                return -1;
            }
            number = number * radix + digit;
        }
        return number;
    }
}
