/*
 * Removes all entries over and over, as other managers do, and measures how long they are missing.
 *
 *     flush KERNEL RATE LEAST STOP WINDOWS
 *
 * Until the file STOP exists and it was done LEAST times: writes -1 to KERNEL/status and waits until every
 * entry that was there is there again; RATE times a second. Meanwhile a window stands in the file
 * WINDOWS, for execloop. Prints "flushes=N entries=E p50=T p99=T max=T", times in microseconds.
 */
#define _GNU_SOURCE
#include "storm.h"

#include <dirent.h>
#include <sys/prctl.h>

static char *names[4096];
static int entries;

static char *inside(const char *directory, const char *name) {
    char *path;
    if (asprintf(&path, "%s/%s", directory, name) < 0) {
        die(name);
    }
    return path;
}

static void remember_entries(const char *kernel) {
    DIR *directory = opendir(kernel);
    if (directory == NULL) {
        die(kernel);
    }
    for (struct dirent *each = readdir(directory); each != NULL; each = readdir(directory)) {
        if (each->d_name[0] != '.' && strcmp(each->d_name, "register") != 0 && strcmp(each->d_name, "status") != 0 &&
            entries < 4096) {
            names[entries++] = inside(kernel, each->d_name);
        }
    }
    closedir(directory);
}

static void flush(const char *path) {
    int status = open(path, O_WRONLY | O_CLOEXEC);
    if (status < 0 || write(status, "-1", 2) != 2 || close(status) != 0) {
        die(path);
    }
}

static void await_entries(uint64_t since) {
    for (int i = 0; i < entries;) {
        if (exists(names[i])) {
            i++;
        } else if (now() - since > PATIENCE) {
            errno = ETIMEDOUT;
            die(names[i]);
        } else {
            pause_for(20000);
        }
    }
}

static int compare(const void *left, const void *right) {
    uint64_t one = *(const uint64_t *)left, other = *(const uint64_t *)right;
    return (one > other) - (one < other);
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: flush KERNEL RATE LEAST STOP WINDOWS\n");
        return 2;
    }
    const char *status = inside(arguments[1], "status"), *stop = arguments[4];
    uint64_t least = strtoull(arguments[3], NULL, 10);
    uint64_t period = SECOND / strtoull(arguments[2], NULL, 10);
    struct windows *record = windows(arguments[5]);
    static uint64_t took[sizeof record->window / sizeof record->window[0]];
    prctl(PR_SET_TIMERSLACK, 1000UL);
    remember_entries(arguments[1]);
    uint64_t flushes = 0;
    for (uint64_t due = now(); (flushes < least || !exists(stop)) && flushes < sizeof took / sizeof took[0]; flushes++) {
        due = pace(due, period);
        uint64_t start = now();
        record->window[flushes].start = start;
        __atomic_store_n(&record->count, flushes + 1, __ATOMIC_RELEASE);
        flush(status);
        await_entries(start);
        uint64_t end = now();
        __atomic_store_n(&record->window[flushes].end, end, __ATOMIC_RELEASE);
        took[flushes] = end - start;
    }
    if (flushes == 0) {
        die("no flush");
    }
    qsort(took, flushes, sizeof took[0], compare);
    printf("flushes=%lu entries=%d p50=%lu p99=%lu max=%lu\n", flushes, entries, took[flushes / 2] / 1000,
           took[flushes * 99 / 100] / 1000, took[flushes - 1] / 1000);
    return 0;
}
