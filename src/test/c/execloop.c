/*
 * Runs a program over and over and counts the runs that fail.
 *
 *     execloop PROGRAM PROCESSES COUNT ENOUGH STOP [WINDOWS]
 *
 * PROCESSES processes run PROGRAM one time after another until the file STOP exists. When there have
 * been COUNT runs, the file ENOUGH is made. Prints "execs=N failed=M excused=K first=WHAT rate=R":
 * a run fails if execve(2) does (WHAT is its error) or if the program ends with anything but status 0.
 * It is excused, and not counted as failed, if one of the WINDOWS that flush writes was open meanwhile.
 * Exit status 0 if none failed.
 */
#define _GNU_SOURCE
#include "storm.h"

/* One for each process, in a cache line of its own. */
struct tally {
    uint64_t execs;
    uint64_t failed;
    uint64_t excused;
    int exec_errno; /* of the first execve that failed, else 0 */
    int status;     /* wait status of the first program that ended badly, else 0 */
} __attribute__((aligned(128)));

static struct windows *excuses;

static int is_excused(uint64_t start, uint64_t end) {
    if (excuses == NULL) {
        return 0;
    }
    for (uint64_t i = __atomic_load_n(&excuses->count, __ATOMIC_ACQUIRE); i-- > 0;) {
        uint64_t closed = __atomic_load_n(&excuses->window[i].end, __ATOMIC_ACQUIRE);
        if (closed != 0 && closed < start) {
            return 0;
        }
        if (excuses->window[i].start <= end) {
            return 1;
        }
    }
    return 0;
}

static void count_failure(struct tally *tally, uint64_t start, int exec_errno, int status) {
    if (is_excused(start, now())) {
        tally->excused++;
    } else if (tally->failed++ == 0) {
        tally->exec_errno = exec_errno;
        tally->status = status;
    }
}

static void run_once(const char *program, struct tally *tally) {
    int status = 0;
    uint64_t start = now();
    int exec_errno = run_program(program, &status);
    tally->execs++;
    if (exec_errno != 0 || status != 0) {
        count_failure(tally, start, exec_errno, status);
    }
}

static uint64_t all(const struct tally *tallies, int processes) {
    uint64_t execs = 0;
    for (int i = 0; i < processes; i++) {
        execs += __atomic_load_n(&tallies[i].execs, __ATOMIC_RELAXED);
    }
    return execs;
}

static void report(const struct tally *tallies, int processes, uint64_t took) {
    uint64_t failed = 0, excused = 0;
    const char *first = "none";
    char text[64];
    for (int i = 0; i < processes; i++) {
        failed += tallies[i].failed;
        excused += tallies[i].excused;
        if (tallies[i].exec_errno != 0) {
            first = strerror(tallies[i].exec_errno);
        } else if (tallies[i].status != 0) {
            snprintf(text, sizeof text, "wait status 0x%x", (unsigned)tallies[i].status);
            first = text;
        }
    }
    uint64_t execs = all(tallies, processes);
    printf("execs=%lu failed=%lu excused=%lu first=%s rate=%lu\n", execs, failed, excused, first,
           execs * 1000 / (took / 1000000 + 1));
    exit(failed == 0 ? 0 : 1);
}

int main(int count, char **arguments) {
    if (count != 6 && count != 7) {
        fprintf(stderr, "usage: execloop PROGRAM PROCESSES COUNT ENOUGH STOP [WINDOWS]\n");
        return 2;
    }
    const char *program = arguments[1], *enough = arguments[4], *stop = arguments[5];
    int processes = atoi(arguments[2]);
    uint64_t wanted = strtoull(arguments[3], NULL, 10), start = now();
    excuses = count == 7 ? windows(arguments[6]) : NULL;
    struct tally *tallies = mmap(NULL, sizeof(struct tally) * (size_t)processes, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (tallies == MAP_FAILED) {
        die("mmap");
    }
    for (int i = 0; i < processes; i++) {
        if (fork() == 0) {
            while (!exists(stop)) {
                for (int burst = 0; burst < 32; burst++) {
                    run_once(program, &tallies[i]);
                }
                if (all(tallies, processes) >= wanted && !exists(enough)) {
                    save(enough, "", 0);
                }
            }
            _exit(0);
        }
    }
    int status, broken = 0;
    while (wait(&status) > 0) {
        broken += status != 0;
    }
    if (broken != 0) {
        return 2;
    }
    report(tallies, processes, now() - start);
}
