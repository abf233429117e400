package org.binfmtd.config;

import java.util.Optional;

/** How many events are remembered. There is no switching it off, so whoever writes 0 is told the least. */
final class HistoryKind implements Kind<Integer> {
    private static final IntegerKind NUMBER = new IntegerKind(1, 65_536);

    @Override
    public Optional<Integer> read(Node node, Place place) {
        Optional<Node.Scalar> scalar = single(node, place);
        return scalar.isPresent() ? number(scalar.get(), place) : Optional.empty();
    }

    @Override
    public String example() {
        return "256";
    }

    private static Optional<Integer> number(Node.Scalar scalar, Place place) {
        if (scalar.text().equals("0")) {
            place.error(scalar.at(), "out-of-range", "the latest event at least is remembered", "write 1");
            return Optional.empty();
        }
        return NUMBER.read(scalar, place);
    }
}
