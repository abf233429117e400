// What another user of the machine may try against binfmtd:
//
//   neighbour lock SECONDS FILE...        keeps every kind of lock on each file that can be opened, or waits for one to appear
//   neighbour lease SECONDS FILE          keeps a write lease on a file: who opens it without O_NONBLOCK waits
//   neighbour swap SECONDS PATH ONE TWO   puts hard links to ONE and TWO at PATH by turns, as fast as it can
//
// Prints what it holds or did, and ends by itself.

#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int hold(const char *file) {
    int descriptor = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return 0;
    struct flock record = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
    struct flock open_file = record;
    int held = fcntl(descriptor, F_SETLK, &record) == 0;
    held |= flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    held |= fcntl(descriptor, F_OFD_SETLK, &open_file) == 0;
    // stays open, and locked
    return held;
}

static int lock(double until, char **files) {
    int held = 0;
    while (now() < until && held < 500) {
        for (char **file = files; *file; file++)
            held += hold(*file);
        usleep(1000);
    }
    printf("held %d\n", held);
    while (now() < until)
        usleep(10000);
    return 0;
}

static int lease(double until, const char *file) {
    int descriptor = open(file, O_RDWR | O_CLOEXEC);
    if (descriptor < 0 || fcntl(descriptor, F_SETLEASE, F_WRLCK) < 0) {
        perror(file);
        return 1;
    }
    printf("leased\n");
    fflush(stdout);
    while (now() < until)
        usleep(10000);
    return 0;
}

static int swap(double until, const char *path, char **others) {
    char fresh[4096];
    long swaps = 0;
    snprintf(fresh, sizeof fresh, "%s.fresh", path);
    for (; now() < until; swaps++) {
        unlink(fresh);
        if (link(others[swaps & 1], fresh) < 0 || rename(fresh, path) < 0) {
            perror(path);
            return 1;
        }
    }
    printf("swapped %ld\n", swaps);
    return 0;
}

int main(int count, char **arguments) {
    signal(SIGIO, SIG_IGN);
    if (count < 4)
        return 2;
    double until = now() + atof(arguments[2]);
    if (!strcmp(arguments[1], "lock"))
        return lock(until, arguments + 3);
    if (!strcmp(arguments[1], "lease"))
        return lease(until, arguments[3]);
    if (!strcmp(arguments[1], "swap") && count == 6)
        return swap(until, arguments[3], arguments + 4);
    return 2;
}
