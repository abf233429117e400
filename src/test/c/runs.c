/*
 * Runs each file whose path is a line of its input, and prints a line for each: "exit N" or "signal N" if it was run, or
 * the symbol of the error that execve(2) failed with.
 */
#define _GNU_SOURCE
#include "storm.h"

int main(void) {
    char path[4096];
    while (fgets(path, sizeof path, stdin) != NULL) {
        path[strcspn(path, "\n")] = '\0';
        int status = 0;
        int failure = run_program(path, &status);
        if (failure != 0) {
            printf("%s\n", strerrorname_np(failure));
        } else if (WIFEXITED(status)) {
            printf("exit %d\n", WEXITSTATUS(status));
        } else {
            printf("signal %d\n", WTERMSIG(status));
        }
        fflush(stdout);
    }
    return 0;
}
