package org.binfmtd.config.keys;

import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.ElfTarget;
import org.binfmtd.model.ElfTarget.ElfClass;
import org.binfmtd.model.ElfTarget.Endian;

/** A machine that ELF programs are made for: its name alone, or a group of keys that say more. */
public final class ElfType implements ValueType<Match> {
    private static final Key<ElfMachine> MACHINE = new Key<>("machine", new MachineType());
    private static final Key<ElfClass> CLASS =
            new Key<>("class", new ChoiceType<>(List.of(ElfClass.ELF32, ElfClass.ELF64), List.of("32", "64")));
    private static final Key<Endian> ENDIAN = new Key<>("endian", ChoiceType.of(Endian.values()));
    private static final Key<Boolean> APPIMAGE = new Key<>("appimage", new BooleanType());

    /** Add a key of {@code elf} here. */
    public static final KeyTable KEYS = KeyTable.of("'elf'", List.of(MACHINE, CLASS, ENDIAN, APPIMAGE));

    private final TargetType name = new TargetType();

    @Override
    public Optional<Match> read(Node node, DiagnosticContext context) {
        if (node instanceof Node.Mapping mapping) {
            return read(mapping, context);
        }
        if (node instanceof Node.Sequence) {
            wrong(node, context);
            return Optional.empty();
        }
        Optional<ElfTarget> target = name.read(node, context);
        return target.isPresent() ? Optional.of(match(target.get(), false)) : Optional.empty();
    }

    @Override
    public String wanted() {
        return "a machine's name or a group of keys";
    }

    @Override
    public String example() {
        return name.example();
    }

    private static Optional<Match> read(Node.Mapping mapping, DiagnosticContext context) {
        FieldValues fields = KEYS.read(mapping, context);
        if (fields.size() < mapping.pairs().size()) {
            return Optional.empty();
        }
        Optional<Located<ElfMachine>> machine = fields.get(MACHINE);
        if (machine.isEmpty()) {
            context.error(
                    mapping.at(),
                    "missing-key",
                    "it does not say which machine is meant",
                    "write 'machine: aarch64', or its number in the header");
            return Optional.empty();
        }
        Optional<ElfTarget> target = target(machine.get(), fields, context);
        return target.isPresent()
                ? Optional.of(match(target.get(), fields.valueOr(APPIMAGE, false)))
                : Optional.empty();
    }

    private static Optional<ElfTarget> target(
            Located<ElfMachine> machine, FieldValues fields, DiagnosticContext context) {
        if (machine.value() instanceof ElfMachine.Named named) {
            ElfTarget target = named.target();
            ElfClass elfClass = fields.valueOr(CLASS, target.elfClass());
            Endian endian = fields.valueOr(ENDIAN, target.endian());
            boolean same = elfClass == target.elfClass() && endian == target.endian();
            return Optional.of(same ? target : target.as(elfClass, endian));
        }
        if (!fields.has(CLASS) || !fields.has(ENDIAN)) {
            context.field(MACHINE.name())
                    .error(
                            machine.at(),
                            "missing-key",
                            "a machine that is given by its number needs 'class' and 'endian' as well",
                            "write 'class: 32' or 'class: 64', and 'endian: little' or 'endian: big', beside it");
            return Optional.empty();
        }
        int number = ((ElfMachine.Numbered) machine.value()).number();
        return Optional.of(ElfTarget.of(
                number,
                fields.get(CLASS).orElseThrow().value(),
                fields.get(ENDIAN).orElseThrow().value()));
    }

    private static Match match(ElfTarget target, boolean withAppImages) {
        return new Match(withAppImages ? target.patternWithAppImages() : target.pattern(), Optional.of(target));
    }
}
