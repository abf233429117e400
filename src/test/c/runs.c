/*
 * Runs each file whose path is a line of its input, and prints a line for each: "exit N" or "signal N" if it was run, or
 * the symbol of the error that execve(2) failed with.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    char path[4096];
    while (fgets(path, sizeof path, stdin) != NULL) {
        path[strcspn(path, "\n")] = '\0';
        char *const arguments[] = {path, NULL};
        char *const environment[] = {NULL};
        volatile int failure = 0;
        int status = 0;
        pid_t child = vfork();
        if (child == 0) {
            execve(path, arguments, environment);
            failure = errno; /* the memory is shared until here */
            _exit(127);
        }
        if (child < 0 || waitpid(child, &status, 0) < 0) {
            perror("runs");
            return 2;
        }
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
