/*
 * Declares a handler anew over and over.
 *
 *     replace FILE TEXT-A TEXT-B ENTRY INTERPRETER-A INTERPRETER-B PID RATE LEAST STOP
 *
 * Until the file STOP exists and it was done LEAST times: renames the text of one of the files TEXT over
 * FILE, sends SIGHUP to PID, waits until the kernel's file ENTRY names the INTERPRETER that belongs to
 * it, and goes on with the other; RATE times a second at most, on average. Prints "replacements=N rate=R slowest=T",
 * T in microseconds.
 */
#define _GNU_SOURCE
#include "storm.h"

#include <signal.h>

static int runs(const char *entry, const char *interpreter) {
    char text[8192], line[4096];
    size_t size = load(entry, text, sizeof text - 1);
    text[size] = 0;
    snprintf(line, sizeof line, "\ninterpreter %s\n", interpreter);
    return strncmp(text, "enabled\n", 8) == 0 && strstr(text, line) != NULL;
}

static uint64_t await(const char *entry, const char *interpreter) {
    uint64_t start = now(), took = 0;
    while (!runs(entry, interpreter)) {
        took = now() - start;
        if (took > PATIENCE) {
            errno = ETIMEDOUT;
            die(interpreter);
        }
        pause_for(50000);
    }
    return took;
}

int main(int count, char **arguments) {
    if (count != 11) {
        fprintf(stderr, "usage: replace FILE TEXT-A TEXT-B ENTRY INTERPRETER-A INTERPRETER-B PID RATE LEAST STOP\n");
        return 2;
    }
    const char *file = arguments[1], *entry = arguments[4], *stop = arguments[10];
    pid_t daemon = atoi(arguments[7]);
    uint64_t least = strtoull(arguments[9], NULL, 10);
    uint64_t period = SECOND / strtoull(arguments[8], NULL, 10);
    char text[2][8192];
    size_t size[2] = {load(arguments[2], text[0], sizeof text[0]), load(arguments[3], text[1], sizeof text[1])};
    uint64_t replacements = 0, slowest = 0, start = now();
    for (uint64_t due = start; replacements < least || !exists(stop); replacements++) {
        unsigned turn = replacements % 2;
        due = pace(due, period);
        save_over(file, text[turn], size[turn], 0644);
        if (kill(daemon, SIGHUP) != 0) {
            die("binfmtd");
        }
        uint64_t took = await(entry, arguments[5 + turn]);
        slowest = took > slowest ? took : slowest;
    }
    printf("replacements=%lu rate=%lu slowest=%lu\n", replacements, replacements * 1000 / ((now() - start) / 1000000 + 1),
           slowest / 1000);
    return 0;
}
