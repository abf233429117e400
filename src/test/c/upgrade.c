/*
 * Upgrades an interpreter over and over, as package managers do.
 *
 *     upgrade INTERPRETER ENTRY PID RATE LEAST STOP
 *
 * Until the file STOP exists and it was done LEAST times: renames a fresh copy of INTERPRETER over it and
 * sends SIGHUP to PID, RATE times a second; without the signal binfmtd would soon take it for a fight,
 * and pause. Prints "upgrades=N rate=R reregistered=M": M is how often the kernel's file ENTRY was then
 * another one.
 */
#define _GNU_SOURCE
#include "storm.h"

#include <signal.h>

static ino_t inode(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 ? status.st_ino : 0;
}

int main(int count, char **arguments) {
    if (count != 7) {
        fprintf(stderr, "usage: upgrade INTERPRETER ENTRY PID RATE LEAST STOP\n");
        return 2;
    }
    const char *interpreter = arguments[1], *entry = arguments[2], *stop = arguments[6];
    pid_t daemon = atoi(arguments[3]);
    uint64_t least = strtoull(arguments[5], NULL, 10);
    uint64_t period = SECOND / strtoull(arguments[4], NULL, 10);
    static char program[1 << 20];
    size_t size = load(interpreter, program, sizeof program);
    ino_t before = inode(entry);
    uint64_t upgrades = 0, reregistered = 0, start = now();
    for (uint64_t due = start; upgrades < least || !exists(stop); upgrades++) {
        due = pace(due, period);
        ino_t after = inode(entry);
        reregistered += after != 0 && after != before;
        before = after != 0 ? after : before;
        save_over(interpreter, program, size, 0755);
        if (kill(daemon, SIGHUP) != 0) {
            die("binfmtd");
        }
    }
    printf("upgrades=%lu rate=%lu reregistered=%lu\n", upgrades, upgrades * 1000 / ((now() - start) / 1000000 + 1),
           reregistered);
    return 0;
}
