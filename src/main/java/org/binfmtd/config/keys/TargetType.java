package org.binfmtd.config.keys;

import java.util.List;
import java.util.Optional;
import org.binfmtd.config.diagnostics.DiagnosticContext;
import org.binfmtd.config.diagnostics.Nearest;
import org.binfmtd.config.diagnostics.Quote;
import org.binfmtd.config.yaml.Node;
import org.binfmtd.model.ElfTarget;

/** The name of a machine, as QEMU calls it. */
final class TargetType implements ScalarType<ElfTarget> {
    @Override
    public String example() {
        return "aarch64";
    }

    @Override
    public Optional<ElfTarget> read(Node.Scalar scalar, DiagnosticContext context) {
        Optional<ElfTarget> target = ElfTarget.named(scalar.text());
        if (target.isEmpty()) {
            context.error(
                    scalar.at(),
                    "unknown-machine",
                    Quote.of(scalar.text()) + " is not a machine that is known here",
                    remedy(scalar.text()));
        }
        return target;
    }

    private static String remedy(String written) {
        String usual = usualName(written);
        return usual.isEmpty() ? Nearest.remedy(written, names()) : "write '" + usual + "'";
    }

    /** QEMU's name for what others call otherwise; empty if we don't know. */
    private static String usualName(String other) {
        return switch (other) {
            case "amd64", "x64", "x86-64" -> "x86_64";
            case "x86", "i586", "i686", "ia32" -> "i386";
            case "arm64" -> "aarch64";
            case "armhf", "armel", "armv6l", "armv7", "armv7l" -> "arm";
            case "powerpc" -> "ppc";
            case "powerpc64" -> "ppc64";
            case "powerpc64le", "ppc64el" -> "ppc64le";
            case "s390" -> "s390x";
            case "loong64" -> "loongarch64";
            case "riscv" -> "riscv64";
            default -> "";
        };
    }

    private static List<String> names() {
        return ElfTarget.all().stream().map(ElfTarget::name).toList();
    }
}
