/* What the injectors have in common. */
#ifndef STORM_H
#define STORM_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define SECOND UINT64_C(1000000000)
/* Whatever takes longer will never happen. */
#define PATIENCE (20 * SECOND)

static inline _Noreturn void die(const char *what) {
    fprintf(stderr, "storm: %s: %s\n", what, strerror(errno));
    exit(2);
}

static inline uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static inline void pause_for(uint64_t nanoseconds) {
    struct timespec time = {(time_t)(nanoseconds / SECOND), (long)(nanoseconds % SECOND)};
    nanosleep(&time, NULL);
}

/* Sleeps until then. What is late is made up for, by a second at most. Returns when the next one is due. */
static inline uint64_t pace(uint64_t due, uint64_t period) {
    uint64_t time = now();
    if (time < due) {
        pause_for(due - time);
    }
    return due + period + SECOND < time ? time - SECOND : due + period;
}

/* Runs a program without arguments; its error if execve(2) fails, else 0. */
static inline int run_program(const char *program, int *status) {
    char *const arguments[] = {(char *)program, NULL};
    volatile int failure = 0;
    pid_t child = vfork();
    if (child == 0) {
        execve(program, arguments, environ);
        failure = errno; /* the memory is shared until here */
        _exit(127);
    }
    if (child < 0 || waitpid(child, status, 0) < 0) {
        die("vfork");
    }
    return failure;
}

static inline int exists(const char *path) {
    return access(path, F_OK) == 0;
}

static inline void save(const char *path, const char *text, size_t size) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0 || write(file, text, size) != (ssize_t)size || close(file) != 0) {
        die(path);
    }
}

/* As good editors save, and package managers install. */
static inline void save_over(const char *path, const char *text, size_t size, mode_t mode) {
    char fresh[4096];
    const char *slash = strrchr(path, '/');
    snprintf(fresh, sizeof fresh, "%.*s/.%s.new", (int)(slash - path), path, slash + 1);
    save(fresh, text, size);
    if (chmod(fresh, mode) != 0 || rename(fresh, path) != 0) {
        die(path);
    }
}

static inline size_t load(const char *path, char *text, size_t room) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = file < 0 ? -1 : read(file, text, room);
    if (file >= 0) {
        close(file);
    }
    return size < 0 ? 0 : (size_t)size;
}

/* When entries were missing, and it was not binfmtd that took them away. Written by one process, read by others. */
struct windows {
    uint64_t count;
    struct {
        uint64_t start;
        uint64_t end; /* 0: it is still open */
    } window[100000];
};

static inline struct windows *windows(const char *path) {
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof(struct windows)) != 0) {
        die(path);
    }
    void *page = mmap(NULL, sizeof(struct windows), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (page == MAP_FAILED) {
        die(path);
    }
    close(file);
    return page;
}

#endif
