/*
 * Runs a program over and over and counts the runs that fail.
 *
 *     execloop PROGRAM PROCESSES COUNT ENOUGH STOP
 *
 * PROCESSES processes run PROGRAM one time after another until the file STOP exists. When there have
 * been about COUNT runs, the file ENOUGH is made. Prints
 * "execs=N failed=M first=WHAT": a run fails if execve(2) does (WHAT is its error) or if the program
 * ends with anything but status 0. Exit status 0 if none failed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct tally {
    unsigned long execs;
    unsigned long failed;
    int exec_errno; /* of the first execve that failed, else 0 */
    int status;     /* wait status of the first program that ended badly, else 0 */
};

static void run_once(const char *program, struct tally *tally) {
    char *const arguments[] = {(char *)program, NULL};
    volatile int exec_errno = 0;
    int status = 0;
    pid_t child = vfork();
    if (child == 0) {
        execv(program, arguments);
        exec_errno = errno; /* the memory is shared until here */
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0) {
        perror("execloop");
        exit(2);
    }
    tally->execs++;
    if (exec_errno != 0 || status != 0) {
        if (tally->failed++ == 0) {
            tally->exec_errno = exec_errno;
            tally->status = status;
        }
    }
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: execloop PROGRAM PROCESSES COUNT ENOUGH STOP\n");
        return 2;
    }
    const char *program = arguments[1], *enough = arguments[4], *stop = arguments[5];
    int processes = atoi(arguments[2]);
    unsigned long share = strtoul(arguments[3], NULL, 10) / (unsigned long)processes;
    struct tally *tallies = mmap(NULL, sizeof(struct tally) * (size_t)processes, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (tallies == MAP_FAILED) {
        perror("execloop");
        return 2;
    }
    for (int i = 0; i < processes; i++) {
        if (fork() == 0) {
            while (access(stop, F_OK) != 0) {
                for (int burst = 0; burst < 16; burst++) {
                    run_once(program, &tallies[i]);
                }
                if (i == 0 && tallies[i].execs >= share) {
                    close(open(enough, O_CREAT | O_WRONLY, 0644));
                }
            }
            _exit(0);
        }
    }
    for (int i = 0; i < processes; i++) {
        wait(NULL);
    }

    unsigned long execs = 0, failed = 0;
    const char *first = "none";
    char text[64];
    for (int i = 0; i < processes; i++) {
        execs += tallies[i].execs;
        failed += tallies[i].failed;
        if (tallies[i].exec_errno != 0) {
            first = strerror(tallies[i].exec_errno);
        } else if (tallies[i].status != 0) {
            snprintf(text, sizeof text, "wait status 0x%x", (unsigned)tallies[i].status);
            first = text;
        }
    }
    printf("execs=%lu failed=%lu first=%s\n", execs, failed, first);
    return failed == 0 ? 0 : 1;
}
