/*
 * Measures what a shell is too slow for. Times are milliseconds of CLOCK_MONOTONIC.
 *
 *     bench start COUNT COMMAND...     starts COMMAND, which goes on, and prints how long it took until
 *                                      binfmt_misc had COUNT entries, and COMMAND's process
 *     bench run COMMAND...             how long COMMAND runs
 *     bench stop PROCESS               how long PROCESS lives after SIGTERM
 *     bench read                       how long it takes to read all entries (stat, open, read, close each)
 *     bench save FILE HANDLER COUNT    saves FILE over and over, each time with another interpreter of
 *                                      HANDLER, and prints each time how long it took until the entry
 *                                      had it; with pauses in between
 */
#define _GNU_SOURCE
#include "storm.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define KERNEL "/proc/sys/fs/binfmt_misc"
#define PATIENCE_MS 30000.0

static double now_ms(void) {
    return (double)now() / 1e6;
}

static void give_up_after(double start, const char *what) {
    if (now_ms() - start > PATIENCE_MS) {
        fprintf(stderr, "bench: %s took more than %.0f s\n", what, PATIENCE_MS / 1e3);
        exit(3);
    }
}

/* Entries, and "register" and "status". */
static int count_files(void) {
    DIR *directory = opendir(KERNEL);
    int count = 0;
    if (directory == NULL) {
        die(KERNEL);
    }
    for (struct dirent *file = readdir(directory); file != NULL; file = readdir(directory)) {
        count += file->d_name[0] != '.';
    }
    closedir(directory);
    return count;
}

static pid_t launch(char **command) {
    pid_t child = fork();
    if (child < 0) {
        die("fork");
    }
    if (child == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        execvp(command[0], command);
        _exit(127);
    }
    return child;
}

static void measure_start(int count, char **command) {
    double start = now_ms();
    pid_t child = launch(command);
    while (count_files() < count + 2) {
        pause_for(100000);
        give_up_after(start, "the start");
    }
    printf("%.3f %d\n", now_ms() - start, (int)child);
}

static void run(char **command) {
    double start = now_ms();
    int status;
    waitpid(launch(command), &status, 0);
    printf("%.3f\n", now_ms() - start);
}

static void stop(pid_t process) {
    struct pollfd end = {(int)syscall(SYS_pidfd_open, process, 0), POLLIN, 0};
    double start = now_ms();
    if (end.fd < 0 || kill(process, SIGTERM) != 0 || poll(&end, 1, (int)PATIENCE_MS) != 1) {
        die("stopping");
    }
    printf("%.3f\n", now_ms() - start);
}

static void read_all(void) {
    double start = now_ms();
    DIR *directory = opendir(KERNEL);
    char text[8192];
    long bytes = 0;
    if (directory == NULL) {
        die(KERNEL);
    }
    for (struct dirent *file = readdir(directory); file != NULL; file = readdir(directory)) {
        struct stat attributes;
        int entry;
        if (file->d_name[0] == '.' || strcmp(file->d_name, "register") == 0) {
            continue;
        }
        if (fstatat(dirfd(directory), file->d_name, &attributes, AT_SYMLINK_NOFOLLOW) != 0 ||
            (entry = openat(dirfd(directory), file->d_name, O_RDONLY | O_CLOEXEC)) < 0) {
            continue;
        }
        bytes += read(entry, text, sizeof text);
        close(entry);
    }
    closedir(directory);
    printf("%.3f %ld\n", now_ms() - start, bytes);
}

static int shows(const char *handler, const char *interpreter) {
    char path[512], text[8192], line[512];
    ssize_t length;
    int entry;
    snprintf(path, sizeof path, KERNEL "/%s", handler);
    snprintf(line, sizeof line, "\ninterpreter %s\n", interpreter);
    entry = open(path, O_RDONLY | O_CLOEXEC);
    if (entry < 0) {
        return 0;
    }
    length = read(entry, text, sizeof text - 1);
    close(entry);
    text[length < 0 ? 0 : length] = '\0';
    return strstr(text, line) != NULL;
}

static void save_often(const char *file, const char *handler, int count) {
    char fresh[512];
    snprintf(fresh, sizeof fresh, "%s.fresh", file);
    for (int i = 0; i < count; i++) {
        const char *interpreter = i % 2 == 0 ? "/bin/true" : "/bin/false";
        FILE *text = fopen(fresh, "w");
        double start;
        if (text == NULL) {
            die(fresh);
        }
        fprintf(text, "handlers: { %s: { match: { extension: %s }, interpreter: %s } }\n", handler, handler,
                interpreter);
        fclose(text);
        start = now_ms();
        if (rename(fresh, file) != 0) {
            die(file);
        }
        while (!shows(handler, interpreter)) {
            pause_for(100000);
            give_up_after(start, "registering what was saved");
        }
        printf("%.3f\n", now_ms() - start);
        pause_for(150000000);
    }
}

int main(int count, char **arguments) {
    const char *what = count > 1 ? arguments[1] : "";
    if (count > 3 && strcmp(what, "start") == 0) {
        measure_start(atoi(arguments[2]), arguments + 3);
    } else if (count > 2 && strcmp(what, "run") == 0) {
        run(arguments + 2);
    } else if (count == 3 && strcmp(what, "stop") == 0) {
        stop(atoi(arguments[2]));
    } else if (count == 2 && strcmp(what, "read") == 0) {
        read_all();
    } else if (count == 5 && strcmp(what, "save") == 0) {
        save_often(arguments[2], arguments[3], atoi(arguments[4]));
    } else {
        fprintf(stderr, "usage: bench start COUNT COMMAND... | run COMMAND... | stop PROCESS | read |"
                        " save FILE HANDLER COUNT\n");
        return 2;
    }
    return 0;
}
