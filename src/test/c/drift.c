/*
 * Drifts: changes of binfmt_misc that were not binfmtd's, injected to see how soon it puts them right.
 *
 *     drift prepare DIR SHIPPED                 declares 30 handlers in DIR, which stands for /etc/binfmtd,
 *                                               and hides those that are declared in SHIPPED
 *     drift run COUNT SEED LEAST MOST [KIND]    injects one drift after another, each after a pause of
 *                                               LEAST to MOST ms, and measures until it is put right
 *     drift step SEED                           does what the lines of its input say: "inject" injects
 *                                               many drifts at once, each sixth time a flush, "check"
 *                                               says whether all is right
 *
 * "run" prints a line for each kind and one for all: how many there were, how many were put right, and
 * how long that took, in ms, from the last write that injected it until the kernel's state was right. It
 * ends with status 1 if any was not. Between drifts all must be as in the beginning, byte for byte.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define KERNEL "/proc/sys/fs/binfmt_misc"
#define INTERPRETERS "/etc/binfmtd/interpreters"
#define MOST_BURST 20
#define PATIENCE_MS 15000.0

enum { PLAIN = 14, PINNED = 8, PAIRS = 4, HANDLERS = PLAIN + PINNED + 2 * PAIRS };
enum kind { REMOVED, DISABLED, REPLACED, REORDERED, REPINNED, FLUSHED, KINDS };

static const char *const kind_names[KINDS] = {"removed",   "disabled",    "replaced",
                                              "reordered", "pin-changed", "flushed"};

struct entry {
    const char *name;
    const char *line; /* that registers it */
    char text[1024];  /* as it was in the beginning */
    int above;        /* the entry that must be above it, or -1 */
    int below;        /* the entry that must be below it, or -1 */
    bool pinned;      /* holds its interpreter's file */
    ino_t former;     /* its inode before its interpreter changed: it must be another now; else 0 */
};

static struct entry entries[HANDLERS];

static void die(const char *what) {
    perror(what);
    exit(2);
}

static double now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void sleep_ms(double ms) {
    struct timespec time = {(time_t)(ms / 1e3), (long)((ms - (double)(long)(ms / 1e3) * 1e3) * 1e6)};
    nanosleep(&time, NULL);
}

static int below(int limit) {
    return (int)(random() % limit);
}

/* A new text, never freed: there are few. */
__attribute__((format(printf, 1, 2))) static char *format(const char *pattern, ...) {
    char *text;
    va_list values;
    va_start(values, pattern);
    if (vasprintf(&text, pattern, values) < 0) {
        die("drift");
    }
    va_end(values);
    return text;
}

/* The handlers */

static const char *plain_line(const char *name, int n) {
    if (n % 4 == 0) {
        return format(":%s:E::drift%02d::/bin/true:", name, n);
    }
    return format(":%s:M:0:\\xb1\\x44\\x52\\x46\\x%02x\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00:"
                  "\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe:/bin/true:P",
                  name, n);
}

static void define_pair(struct entry *low, struct entry *high, int n) {
    low->name = format("low-%02d", n);
    low->line = format(":%s:M:0:\\xb3\\x44\\x52\\x46\\x%02x::/bin/true:", low->name, n);
    low->above = (int)(high - entries);
    high->name = format("high-%02d", n);
    high->line = format(":%s:M:0:\\xb3\\x44\\x52\\x46\\x%02x\\x01::/bin/true:", high->name, n);
    high->below = (int)(low - entries);
}

static void define(void) {
    struct entry *entry = entries;
    for (int i = 0; i < HANDLERS; i++) {
        entries[i].above = entries[i].below = -1;
    }
    for (int n = 0; n < PLAIN; n++, entry++) {
        entry->name = format("plain-%02d", n);
        entry->line = plain_line(entry->name, n);
    }
    for (int n = 0; n < PINNED; n++, entry++) {
        entry->name = format("pinned-%02d", n);
        entry->line = format(":%s:M:0:\\xb2\\x44\\x52\\x46\\x%02x::" INTERPRETERS "/%s:F", entry->name, n, entry->name);
        entry->pinned = true;
    }
    for (int n = 0; n < PAIRS; n++, entry += 2) {
        define_pair(entry, entry + 1, n);
    }
}

/* The field of a register line that begins behind the given number of colons. */
static const char *field(const char *line, int colons) {
    while (colons > 0) {
        colons -= *line++ == ':';
    }
    return format("%.*s", (int)strcspn(line, ":"), line);
}

static void declare(FILE *yaml, const struct entry *entry) {
    const char *mask = field(entry->line, 5), *flags = field(entry->line, 7);
    fprintf(yaml, "  %s:\n", entry->name);
    if (*field(entry->line, 2) == 'E') {
        fprintf(yaml, "    match: { extension: %s }\n", field(entry->line, 4));
    } else if (*mask != '\0') {
        fprintf(yaml, "    match: { magic: '%s', mask: '%s' }\n", field(entry->line, 4), mask);
    } else {
        fprintf(yaml, "    match: { magic: '%s' }\n", field(entry->line, 4));
    }
    fprintf(yaml, "    interpreter: %s\n", field(entry->line, 6));
    if (*flags != '\0') {
        fprintf(yaml, "    flags: [%s]\n", *flags == 'F' ? "fix-binary" : "preserve-argv0");
    }
    if (entry->below >= 0) {
        fprintf(yaml, "    priority: 10\n");
    }
}

static FILE *create(const char *path) {
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        die(path);
    }
    return file;
}

static void finish(FILE *file, const char *path) {
    if (fclose(file) != 0) {
        die(path);
    }
}

static void copy(const char *from, FILE *to) {
    char buffer[65536];
    FILE *file = fopen(from, "r");
    if (file == NULL) {
        die(from);
    }
    for (size_t length; (length = fread(buffer, 1, sizeof buffer, file)) > 0;) {
        fwrite(buffer, 1, length, to);
    }
    fclose(file);
}

/* A new file of the same content in the place of an old one, as a package's upgrade does. Gives the time
   when it took the place. */
static double put_interpreter(const char *path) {
    char fresh[512];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    FILE *file = create(fresh);
    copy("/bin/true", file);
    fchmod(fileno(file), 0755);
    finish(file, fresh);
    double start = now_ms();
    if (rename(fresh, path) != 0) {
        die(path);
    }
    return start;
}

/* A file hides those of the same name in other directories. */
static void hide(const char *shipped, const char *handlers) {
    DIR *directory = opendir(shipped);
    if (directory == NULL) {
        die(shipped);
    }
    for (struct dirent *file = readdir(directory); file != NULL; file = readdir(directory)) {
        if (file->d_name[0] != '.') {
            const char *path = format("%s/%s", handlers, file->d_name);
            FILE *none = create(path);
            fprintf(none, "handlers: {}\n");
            finish(none, path);
        }
    }
    closedir(directory);
}

static int prepare(const char *directory, const char *shipped) {
    mkdir(format("%s/interpreters", directory), 0755);
    mkdir(format("%s/handlers.d", directory), 0755);
    hide(shipped, format("%s/handlers.d", directory));
    const char *path = format("%s/handlers.d/drift.yaml", directory);
    FILE *yaml = create(path);
    fprintf(yaml, "handlers:\n");
    for (int i = 0; i < HANDLERS; i++) {
        declare(yaml, &entries[i]);
        if (entries[i].pinned) {
            put_interpreter(format("%s/interpreters/%s", directory, entries[i].name));
        }
    }
    finish(yaml, path);
    return 0;
}

/* Looking */

static const char *kernel_path(const char *name) {
    static char path[300];
    snprintf(path, sizeof path, KERNEL "/%s", name);
    return path;
}

static void read_text(const char *name, char *text, size_t size) {
    int file = open(kernel_path(name), O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, text, size - 1);
    text[length > 0 ? length : 0] = '\0';
    if (file >= 0) {
        close(file);
    }
}

static bool has_text(const struct entry *entry) {
    char text[sizeof entry->text];
    read_text(entry->name, text, sizeof text);
    return strcmp(text, entry->text) == 0;
}

static ino_t inode(const struct entry *entry) {
    struct stat status;
    return stat(kernel_path(entry->name), &status) == 0 ? status.st_ino : 0;
}

static int find(const char *name) {
    for (int i = 0; i < HANDLERS; i++) {
        if (strcmp(entries[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

/* Where each entry stands in the kernel's order, the first one first; -1 for those that are not there.
   Gives the number of entries that are none of these. */
static int look(int places[HANDLERS]) {
    int strangers = 0, place = 0;
    DIR *directory = opendir(KERNEL);
    if (directory == NULL) {
        die(KERNEL);
    }
    memset(places, 0xff, sizeof(int) * HANDLERS);
    for (struct dirent *file = readdir(directory); file != NULL; file = readdir(directory)) {
        int i = find(file->d_name);
        if (i >= 0) {
            places[i] = place++;
        } else if (file->d_name[0] != '.' && strcmp(file->d_name, "register") != 0 &&
                   strcmp(file->d_name, "status") != 0) {
            strangers++;
        }
    }
    closedir(directory);
    return strangers;
}

static bool stands_right(const struct entry *entry, const int places[HANDLERS]) {
    int own = places[entry - entries];
    return (entry->above < 0 || places[entry->above] < own) && (entry->below < 0 || places[entry->below] > own);
}

static bool is_served(const struct entry *entry) {
    return has_text(entry) && (entry->former == 0 || inode(entry) != entry->former);
}

/* Just what a drift of this kind has changed. */
static bool is_right(enum kind kind, const struct entry *entry) {
    int places[HANDLERS];
    if (kind == FLUSHED) {
        for (int i = 0; i < HANDLERS; i++) {
            if (!is_served(&entries[i])) {
                return false;
            }
        }
        look(places);
        for (int i = 0; i < HANDLERS; i++) {
            if (!stands_right(&entries[i], places)) {
                return false;
            }
        }
        return true;
    }
    if (!is_served(entry)) {
        return false;
    }
    if (entry->above < 0 && entry->below < 0) {
        return true;
    }
    look(places);
    return has_text(&entries[entry->above < 0 ? entry->below : entry->above]) && stands_right(entry, places);
}

/* What is not as in the beginning; NULL if everything is. */
static const char *wrong(void) {
    static char what[64];
    int places[HANDLERS];
    if (look(places) != 0) {
        return "there is an entry that does not belong there";
    }
    for (int i = 0; i < HANDLERS; i++) {
        if (places[i] < 0 || !is_served(&entries[i])) {
            snprintf(what, sizeof what, "%.31s is not as it was", entries[i].name);
            return what;
        }
        if (!stands_right(&entries[i], places)) {
            snprintf(what, sizeof what, "%.31s is not in its place", entries[i].name);
            return what;
        }
    }
    return NULL;
}

static void await_all(void) {
    double until = now_ms() + PATIENCE_MS;
    const char *what = wrong();
    while (what != NULL && now_ms() < until) {
        sleep_ms(0.5);
        what = wrong();
    }
    if (what != NULL) {
        fprintf(stderr, "drift: after %.0f s: %s\n", PATIENCE_MS / 1e3, what);
        exit(1);
    }
    for (int i = 0; i < HANDLERS; i++) {
        entries[i].former = 0;
    }
}

static void learn(void) {
    int places[HANDLERS];
    double until = now_ms() + PATIENCE_MS;
    for (int i = 0; i < HANDLERS; i++) {
        for (look(places); places[i] < 0; look(places)) {
            if (now_ms() > until) {
                fprintf(stderr, "drift: there is no entry %s\n", entries[i].name);
                exit(2);
            }
            sleep_ms(5);
        }
        read_text(entries[i].name, entries[i].text, sizeof entries[i].text);
    }
    await_all();
}

/* Changing */

/* When the last write that may have injected something began. */
static double last_write;

static bool put(const char *name, const char *text) {
    int file = open(kernel_path(name), O_WRONLY | O_CLOEXEC);
    last_write = now_ms();
    bool done = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
    if (file >= 0) {
        close(file);
    }
    return done;
}

/* Who repairs may come in between: then once more. */
static void put_another(const struct entry *entry, const char *line) {
    int left = 1000;
    do {
        if (left-- == 0) {
            die("register");
        }
        put(entry->name, "-1");
    } while (!put("register", line));
}

static const char *another_line(const struct entry *entry) {
    static char line[300];
    snprintf(line, sizeof line, ":%s:E::another-%s::/bin/false:", entry->name, entry->name);
    return line;
}

/* Gives the time when the last write began. */
static double inject(enum kind kind, struct entry *entry) {
    switch (kind) {
    case REMOVED:
        put(entry->name, "-1");
        break;
    case DISABLED:
        put(entry->name, "0");
        break;
    case REPLACED:
        put_another(entry, another_line(entry));
        break;
    case REORDERED:
        put_another(entry, entry->line);
        break;
    case REPINNED:
        entry->former = inode(entry);
        last_write = put_interpreter(field(entry->line, 6));
        break;
    case FLUSHED:
        put("status", "-1");
        break;
    case KINDS:
        break;
    }
    return last_write;
}

/* An entry that can have a drift of this kind. */
static struct entry *candidate(enum kind kind) {
    while (true) {
        struct entry *entry = &entries[below(HANDLERS)];
        if ((kind != REORDERED || entry->above >= 0) && (kind != REPINNED || entry->pinned)) {
            return entry;
        }
    }
}

/* One after another */

struct series {
    double *times;
    int count;
    int repaired;
};

static int compare(const void *one, const void *other) {
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

static double quantile(const struct series *series, int percent) {
    int rank = (series->repaired * percent + 99) / 100;
    return series->times[rank > 0 ? rank - 1 : 0];
}

static void tell(const char *name, struct series *series) {
    qsort(series->times, (size_t)series->repaired, sizeof(double), compare);
    if (series->repaired > 0) {
        printf("kind=%s count=%d repaired=%d p50=%.3f p99=%.3f max=%.3f\n", name, series->count, series->repaired,
               quantile(series, 50), quantile(series, 99), series->times[series->repaired - 1]);
    } else if (series->count > 0) {
        printf("kind=%s count=%d repaired=0\n", name, series->count);
    }
}

static void take(struct series *series, double ms) {
    series->count++;
    if (ms >= 0) {
        series->times[series->repaired++] = ms;
    }
}

/* How long it was until it was right, in ms; less than 0 if it never was. */
static double measure(enum kind kind, struct entry *entry) {
    double start = inject(kind, entry);
    while (!is_right(kind, entry)) {
        if (now_ms() - start > PATIENCE_MS) {
            fprintf(stderr, "drift: %s of %s was not put right\n", kind_names[kind], entry->name);
            return -1;
        }
        sleep_ms(0.02); /* the processor is for who repairs */
    }
    return now_ms() - start;
}

static enum kind find_kind(const char *name) {
    for (enum kind kind = 0; kind < KINDS; kind++) {
        if (strcmp(kind_names[kind], name) == 0) {
            return kind;
        }
    }
    fprintf(stderr, "drift: no such kind: %s\n", name);
    exit(2);
}

static int run(int count, double least, double most, const char *only) {
    struct series all = {calloc((size_t)count, sizeof(double)), 0, 0}, of[KINDS];
    for (int k = 0; k < KINDS; k++) {
        of[k] = (struct series){calloc((size_t)count, sizeof(double)), 0, 0};
    }
    learn();
    for (int i = 0; i < count; i++) {
        sleep_ms(least + (most - least) * below(1000) / 1000);
        enum kind kind = only == NULL ? (enum kind)below(KINDS) : find_kind(only);
        double ms = measure(kind, candidate(kind));
        take(&all, ms);
        take(&of[kind], ms);
        await_all();
        if (isatty(STDERR_FILENO)) {
            fprintf(stderr, "\rdrift: %d of %d%s", i + 1, count, i + 1 == count ? "\r\033[K" : "");
        }
    }
    for (int k = 0; k < KINDS; k++) {
        tell(kind_names[k], &of[k]);
    }
    tell("all", &all);
    return all.repaired == count ? 0 : 1;
}

/* As told */

static void burst(void) {
    static int bursts;
    int counts[KINDS] = {0};
    bool changed[HANDLERS] = {false};
    if (++bursts % KINDS == 0) {
        counts[FLUSHED]++;
        inject(FLUSHED, &entries[0]);
    } else {
        for (int n = 0; n < MOST_BURST; n++) {
            enum kind kind = (enum kind)below(FLUSHED);
            struct entry *entry = candidate(kind);
            if (!changed[entry - entries]) {
                changed[entry - entries] = true;
                counts[kind]++;
                inject(kind, entry);
            }
        }
    }
    printf("injected");
    for (int k = 0; k < KINDS; k++) {
        printf(" %s=%d", kind_names[k], counts[k]);
    }
    printf("\n");
}

static void check(void) {
    const char *what = wrong();
    if (what != NULL) {
        printf("wrong: %s\n", what);
        return;
    }
    for (int i = 0; i < HANDLERS; i++) {
        entries[i].former = 0;
    }
    printf("right\n");
}

static int step(void) {
    char *line = NULL;
    size_t size = 0;
    learn();
    printf("ready\n");
    fflush(stdout);
    while (getline(&line, &size, stdin) > 0) {
        if (strcmp(line, "inject\n") == 0) {
            burst();
        } else if (strcmp(line, "check\n") == 0) {
            check();
        } else {
            return 2;
        }
        fflush(stdout);
    }
    return 0;
}

int main(int count, char **arguments) {
    define();
    prctl(PR_SET_TIMERSLACK, 1000); /* ns: short sleeps are short */
    if (count == 4 && strcmp(arguments[1], "prepare") == 0) {
        return prepare(arguments[2], arguments[3]);
    }
    if ((count == 6 || count == 7) && strcmp(arguments[1], "run") == 0) {
        printf("seed=%s\n", arguments[3]);
        srandom((unsigned)atoi(arguments[3]));
        return run(atoi(arguments[2]), atof(arguments[4]), atof(arguments[5]), arguments[6]);
    }
    if (count == 3 && strcmp(arguments[1], "step") == 0) {
        srandom((unsigned)atoi(arguments[2]));
        return step();
    }
    fprintf(stderr, "usage: drift prepare DIR SHIPPED | drift run COUNT SEED LEAST MOST [KIND] | drift step SEED\n");
    return 2;
}
