/*
 * Changes everything that may change beside binfmtd: what is declared, interpreters, and the kernel's
 * entries behind its back.
 *
 *     churn HANDLERS KERNEL PROGRAMS RATE SEED STOP
 *
 * Until the file STOP exists, RATE times a second: saves or removes one of five drop-ins in the
 * directory HANDLERS, renames a copy over one of the interpreters quiet-one and quiet-two in the
 * directory PROGRAMS, or removes, disables or replaces one of the five entries in KERNEL. At the end all
 * five are declared, each in one and the same way. Prints "changes=N drifts=M".
 *
 * Two of the five match what the handler "tight" does; what they run does the same.
 */
#define _GNU_SOURCE
#include "storm.h"

static const struct {
    const char *name, *match, *more, *line;
} handlers[] = {
    {"wide", "magic: '5449'", "", ":wide:M::\\x54\\x49::%s/quiet-two:"},
    {"narrow", "magic: '544947480a'", "", ":narrow:M::\\x54\\x49\\x47\\x48\\x0a::%s/quiet-two:"},
    {"pinned", "magic: '50494e21'", "    flags: [fix-binary]\n", ":pinned:M::\\x50\\x49\\x4e\\x22::%s/quiet-two:F"},
    {"launched", "extension: launched", "    arguments: ['%u']\n", ":launched:E::launched::%s/quiet-two:"},
    {"plain", "extension: plain", "", ":plain:E::plain::%s/quiet-two:P"},
};

enum { COUNT = sizeof handlers / sizeof handlers[0] };

static const char *drop_ins, *kernel, *programs;
static uint64_t seed, drifts;

static unsigned chance(unsigned below) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)((seed >> 11) % below);
}

static const char *inside(const char *directory, const char *name, const char *suffix) {
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s%s", directory, name, suffix);
    return path;
}

static void declare(unsigned which, unsigned variant) {
    char text[1024], more[256];
    snprintf(more, sizeof more, handlers[which].more, variant);
    int size = snprintf(text, sizeof text,
                        "handlers:\n  %s:\n    match: { %s }\n    interpreter: %s/quiet-%s\n    priority: %d\n%s",
                        handlers[which].name, handlers[which].match, programs, variant % 2 ? "one" : "two",
                        (int)(variant % 7) - 3, more);
    save_over(inside(drop_ins, handlers[which].name, ".yaml"), text, (size_t)size, 0644);
}

static void upgrade(const char *name) {
    static char program[1 << 20];
    const char *path = inside(programs, name, "");
    size_t size = load(path, program, sizeof program);
    save_over(path, program, size, 0755);
}

/* Whoever was faster, they or binfmtd: all is well. */
static void tell(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file >= 0) {
        if (write(file, text, strlen(text)) > 0) {
            drifts++;
        }
        close(file);
    }
}

static void drift(unsigned which, unsigned kind) {
    const char *entry = inside(kernel, handlers[which].name, "");
    tell(entry, kind == 0 ? "0" : "-1");
    if (kind == 2) {
        char line[1024];
        snprintf(line, sizeof line, handlers[which].line, programs);
        tell(inside(kernel, "register", ""), line);
    }
}

static void change(void) {
    unsigned which = chance(COUNT);
    switch (chance(8)) {
    case 0:
        unlink(inside(drop_ins, handlers[which].name, ".yaml"));
        break;
    case 1:
    case 2:
        upgrade(chance(2) ? "quiet-one" : "quiet-two");
        break;
    case 3:
    case 4:
        drift(which, chance(3));
        break;
    default:
        declare(which, chance(100));
    }
}

int main(int count, char **arguments) {
    if (count != 7) {
        fprintf(stderr, "usage: churn HANDLERS KERNEL PROGRAMS RATE SEED STOP\n");
        return 2;
    }
    drop_ins = arguments[1];
    kernel = arguments[2];
    programs = arguments[3];
    seed = strtoull(arguments[5], NULL, 10) * 2 + 1; /* never 0, where it would stay */
    uint64_t period = SECOND / strtoull(arguments[4], NULL, 10), changes = 0;
    for (uint64_t due = now(); !exists(arguments[6]); changes++) {
        due = pace(due, period);
        change();
    }
    for (unsigned which = 0; which < COUNT; which++) {
        declare(which, 3);
    }
    printf("changes=%lu drifts=%lu\n", changes, drifts);
    return 0;
}
