/* A hostile crowd on the system bus, and what root sees of the daemon meanwhile.
 *
 *   crowd KIND CLIENTS SECONDS    asks in this way by so many connections at once, in rounds of a second;
 *                                 run it as another user
 *   crowd probe SECONDS SKIP      asks org.binfmtd1 for its State every 20 ms, answered or not; prints p50, p99
 *                                 and the longest time in ms, of the calls after SKIP seconds, how many those
 *                                 were, and how many were answered by an error
 *   crowd visit SECONDS SKIP      the same by a new connection each time, one after the other
 *   crowd bus SECONDS SKIP        as probe, but asks the bus itself for its Id: more cannot be had
 *   crowd repairs SECONDS COUNT   removes one of the entries h0 to hCOUNT every 50 ms, and prints the same of
 *                                 the times until they are back
 *
 * KIND is one of
 *
 *   managed   128 GetManagedObjects, unread
 *   reads     GetAll, ListEntries, History, ListHandlers and Introspect, unread
 *   changes   Reload and Repair without end; the answers are read
 *   reading   GetManagedObjects without end; the answers are read
 *   churn     one call by each of ever new connections
 *   partial   messages of which half is sent, and calls of a megabyte
 */
#define _GNU_SOURCE
#include "storm.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#define BUS "/run/dbus/system_bus_socket"
#define BUS_NAME "org.freedesktop.DBus"
#define SERVICE "org.binfmtd1"
#define MANAGER "/org/binfmtd1"
#define MANAGER_INTERFACE "org.binfmtd1.Manager"
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define OBJECTS "org.freedesktop.DBus.ObjectManager"
#define INTROSPECTABLE "org.freedesktop.DBus.Introspectable"
#define IN_FLIGHT 128
#define ROOM 65536

struct message {
    size_t size;
    uint8_t octets[1024];
};

static uint32_t serial;

static void put32(struct message *message, size_t at, uint32_t number) {
    memcpy(message->octets + at, &number, 4);
}

static void align(struct message *message, size_t to) {
    while (message->size % to != 0)
        message->octets[message->size++] = 0;
}

static void put_string(struct message *message, const char *text) {
    align(message, 4);
    put32(message, message->size, (uint32_t)strlen(text));
    memcpy(message->octets + message->size + 4, text, strlen(text) + 1);
    message->size += 4 + strlen(text) + 1;
}

static void put_field(struct message *message, uint8_t code, char type, const char *text) {
    align(message, 8);
    memcpy(message->octets + message->size, (uint8_t[]){code, 1, (uint8_t)type, 0}, 4);
    message->size += 4;
    if (type == 'g') {
        message->octets[message->size++] = (uint8_t)strlen(text);
        memcpy(message->octets + message->size, text, strlen(text) + 1);
        message->size += strlen(text) + 1;
    } else {
        put_string(message, text);
    }
}

/* A call with up to two strings as arguments. */
static struct message call(const char *to, const char *path, const char *interface, const char *member,
                           const char *first, const char *second) {
    struct message message = {16, {'l', 1, 0, 1}};
    put32(&message, 8, ++serial);
    put_field(&message, 1, 'o', path);
    put_field(&message, 2, 's', interface);
    put_field(&message, 3, 's', member);
    put_field(&message, 6, 's', to);
    if (first)
        put_field(&message, 8, 'g', second ? "ss" : "s");
    put32(&message, 12, (uint32_t)message.size - 16);
    align(&message, 8);
    size_t body = message.size;
    if (first)
        put_string(&message, first);
    if (second)
        put_string(&message, second);
    put32(&message, 4, (uint32_t)(message.size - body));
    return message;
}

static struct message manager(const char *interface, const char *member) {
    return call(SERVICE, MANAGER, interface, member, NULL, NULL);
}

static int asks_bus;

static struct message get_state(void) {
    return asks_bus ? call(BUS_NAME, "/org/freedesktop/DBus", BUS_NAME, "GetId", NULL, NULL)
                    : call(SERVICE, MANAGER, PROPERTIES, "Get", MANAGER_INTERFACE, "State");
}

static int send_all(int bus, const void *octets, size_t size) {
    for (const char *at = octets; size > 0;) {
        ssize_t sent = send(bus, at, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return 0;
        at += sent;
        size -= (size_t)sent;
    }
    return 1;
}

static int send_message(int bus, struct message message) {
    return send_all(bus, message.octets, message.size);
}

static int read_all(int bus, void *octets, size_t size) {
    for (char *at = octets; size > 0;) {
        ssize_t got = read(bus, at, size);
        if (got <= 0)
            return 0;
        at += got;
        size -= (size_t)got;
    }
    return 1;
}

/* Reads a message and tells its type and what it answers; 0 if the bus is gone. */
static int read_message(int bus, uint32_t *answered) {
    uint8_t fixed[16], rest[ROOM];
    uint32_t body, fields;
    if (!read_all(bus, fixed, sizeof fixed))
        return 0;
    memcpy(&body, fixed + 4, 4);
    memcpy(&fields, fixed + 12, 4);
    fields = (fields + 7) & ~7U;
    if (fields > sizeof rest || !read_all(bus, rest, fields))
        return 0;
    *answered = 0;
    for (size_t at = 0; at + 8 <= fields; at += 8) /* REPLY_SERIAL, of type u: always eight bytes at a multiple of eight */
        if (rest[at] == 5 && rest[at + 1] == 1 && rest[at + 2] == 'u')
            memcpy(answered, rest + at + 4, 4);
    while (body > 0) {
        uint32_t part = body < sizeof rest ? body : (uint32_t)sizeof rest;
        if (!read_all(bus, rest, part))
            return 0;
        body -= part;
    }
    return fixed[1];
}

/* Type of the answer to the last call; 0 if the bus is gone. */
static int await_answer(int bus) {
    uint32_t answered = 0, awaited = serial;
    int type;
    do
        type = read_message(bus, &answered);
    while (type != 0 && answered != awaited);
    return type;
}

/* -1 where the bus does not take us now: it takes few of one user at once. */
static int connect_bus(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = BUS};
    char hello[64], number[16], answer[256];
    int bus = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bus < 0 || connect(bus, (struct sockaddr *)&address, sizeof address) != 0) {
        close(bus);
        return -1;
    }
    snprintf(number, sizeof number, "%u", getuid());
    strcpy(hello, "AUTH EXTERNAL ");
    for (const char *digit = number; *digit; digit++)
        snprintf(hello + strlen(hello), 3, "%02x", *digit);
    strcat(hello, "\r\n");
    serial = 0;
    if (!send_all(bus, "", 1) || !send_all(bus, hello, strlen(hello)) || read(bus, answer, sizeof answer) < 3 ||
        memcmp(answer, "OK ", 3) != 0 || !send_all(bus, "BEGIN\r\n", 7) ||
        !send_message(bus, call(BUS_NAME, "/org/freedesktop/DBus", BUS_NAME, "Hello", NULL,
                                NULL)) ||
        await_answer(bus) != 2) {
        close(bus);
        return -1;
    }
    return bus;
}

/* Closes it without having read, a second after the round began. */
static void leave(int bus, uint64_t began) {
    if (now() < began + SECOND)
        pause_for(began + SECOND - now());
    close(bus);
}

static void ask_unread(int bus, uint64_t began, int mixed) {
    static const char *const members[] = {"ListEntries", "History", "ListHandlers"};
    int going = 1;
    for (int i = 0; i < IN_FLIGHT && going; i++) {
        if (!mixed)
            going = send_message(bus, manager(OBJECTS, "GetManagedObjects"));
        else if (i % 5 < 3)
            going = send_message(bus, manager(MANAGER_INTERFACE, members[i % 5]));
        else if (i % 5 == 3)
            going = send_message(bus, call(SERVICE, MANAGER, PROPERTIES, "GetAll", MANAGER_INTERFACE, NULL));
        else
            going = send_message(bus, call(SERVICE, MANAGER "/handler", INTROSPECTABLE, "Introspect", NULL, NULL));
    }
    leave(bus, began);
}

/* Keeps so many calls in flight. */
static void ask_and_read(int bus, uint64_t end, int changing) {
    uint32_t answered;
    int open = 0, turn = 0, going = 1;
    while (going && now() < end) {
        for (; going && open < IN_FLIGHT; open++)
            going = changing ? send_message(bus, manager(MANAGER_INTERFACE, turn++ % 2 ? "Reload" : "Repair"))
                             : send_message(bus, manager(OBJECTS, "GetManagedObjects"));
        going = going && read_message(bus, &answered) != 0;
        open--;
    }
    close(bus);
}

static void send_parts(int bus, uint64_t began) {
    static char room[1 << 20];
    struct message large = call(SERVICE, MANAGER, MANAGER_INTERFACE, "GetHandler", "", NULL);
    size_t header = large.size - 5;
    uint32_t length = sizeof room - 5;
    put32(&large, 4, sizeof room);
    put32(&large, header, length);
    memset(room, 'x', sizeof room - 1);
    for (int i = 0; i < 4 && send_all(bus, large.octets, header + 4) && send_all(bus, room, length) &&
                    send_all(bus, "", 1);
         i++)
        put32(&large, 8, ++serial);
    put32(&large, 4, 30 << 20);
    if (send_all(bus, large.octets, header))
        send_all(bus, room, sizeof room / 2);
    leave(bus, began);
}

static void be_hostile(const char *kind, uint64_t end) {
    while (now() < end) {
        uint64_t began = now();
        int bus = connect_bus();
        if (bus < 0) {
            pause_for(SECOND / 100);
        } else if (strcmp(kind, "managed") == 0 || strcmp(kind, "reads") == 0) {
            ask_unread(bus, began, kind[0] == 'r');
        } else if (strcmp(kind, "changes") == 0 || strcmp(kind, "reading") == 0) {
            ask_and_read(bus, end, kind[0] == 'c');
        } else if (strcmp(kind, "churn") == 0) {
            send_message(bus, manager(OBJECTS, "GetManagedObjects"));
            close(bus);
        } else if (strcmp(kind, "partial") == 0) {
            send_parts(bus, began);
        } else {
            errno = EINVAL;
            die(kind);
        }
    }
}

static void crowd(const char *kind, int clients, uint64_t end) {
    for (int i = 0; i < clients; i++) {
        pid_t child = fork();
        if (child < 0)
            die("fork");
        if (child == 0) {
            be_hostile(kind, end);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
}

static int by_size(const void *one, const void *other) {
    uint64_t first = *(const uint64_t *)one, second = *(const uint64_t *)other;
    return first < second ? -1 : first > second;
}

static void report(uint64_t *times, size_t count, unsigned errors) {
    if (count == 0) {
        errno = ENODATA;
        die("nothing was measured");
    }
    qsort(times, count, sizeof *times, by_size);
    printf("%.1f %.1f %.1f %zu %u\n", (double)times[count / 2] / 1e6, (double)times[count * 99 / 100] / 1e6,
           (double)times[count - 1] / 1e6, count, errors);
}

/* Calls whenever one is due, however many are unanswered: none hides behind another that takes long. */
static void probe(uint64_t seconds, double skip) {
    static uint64_t due[4096], times[4096];
    size_t count = 0;
    unsigned errors = 0, open = 0;
    int bus = connect_bus();
    uint64_t start = now(), next = start, end = start + seconds * SECOND;
    uint32_t first = serial + 1, answered;
    while (next < end || open > 0) {
        struct pollfd ready = {bus, POLLIN, 0};
        uint64_t time = now();
        if (time >= next && next < end) {
            due[serial + 1 - first] = next;
            if (!send_message(bus, get_state()))
                die("the bus is gone");
            open++;
            next += SECOND / 50;
        } else if (time > end + PATIENCE) {
            die("no answer");
        } else if (poll(&ready, 1, next < end ? (int)((next - time) / 1000000) : 100) > 0) {
            int type = read_message(bus, &answered);
            if (type == 0)
                die("the bus is gone");
            if (answered >= first) {
                open--;
                errors += type != 2;
                if (due[answered - first] >= start + (uint64_t)(skip * 1e9))
                    times[count++] = now() - due[answered - first];
            }
        }
    }
    report(times, count, errors);
}

/* From the first byte to the answer, by a new connection each time. */
static void visit(uint64_t seconds, double skip) {
    static uint64_t times[4096];
    size_t count = 0;
    unsigned errors = 0;
    uint64_t start = now();
    while (now() < start + seconds * SECOND) {
        uint64_t began = now();
        int bus = connect_bus();
        int type = bus >= 0 && send_message(bus, get_state()) ? await_answer(bus) : 0;
        close(bus);
        errors += type != 2;
        if (began >= start + (uint64_t)(skip * 1e9))
            times[count++] = now() - began;
        pause_for(SECOND / 50);
    }
    report(times, count, errors);
}

static void remove_entries(uint64_t seconds, int handlers) {
    static uint64_t times[100000];
    size_t count = 0;
    uint64_t start = now();
    for (uint64_t due = start; due < start + seconds * SECOND; due += SECOND / 20) {
        char path[64];
        snprintf(path, sizeof path, "/proc/sys/fs/binfmt_misc/h%zu", count % (size_t)handlers);
        if (now() < due)
            pause_for(due - now());
        due = now() > due + SECOND ? now() : due;
        int entry = open(path, O_WRONLY | O_CLOEXEC);
        if (entry < 0 || write(entry, "-1", 2) != 2)
            die(path);
        close(entry);
        uint64_t removed = now();
        while (!exists(path)) {
            if (now() > removed + PATIENCE)
                die("not repaired");
            pause_for(SECOND / 5000);
        }
        times[count++] = now() - removed;
    }
    report(times, count, 0);
}

int main(int count, char **arguments) {
    signal(SIGPIPE, SIG_IGN);
    if (count != 4) {
        fprintf(stderr, "usage: crowd KIND CLIENTS SECONDS | probe|visit|bus SECONDS SKIP | repairs SECONDS COUNT\n");
        return 2;
    }
    asks_bus = strcmp(arguments[1], "bus") == 0;
    if (asks_bus || strcmp(arguments[1], "probe") == 0)
        probe(strtoull(arguments[2], NULL, 10), atof(arguments[3]));
    else if (strcmp(arguments[1], "visit") == 0)
        visit(strtoull(arguments[2], NULL, 10), atof(arguments[3]));
    else if (strcmp(arguments[1], "repairs") == 0)
        remove_entries(strtoull(arguments[2], NULL, 10), atoi(arguments[3]));
    else
        crowd(arguments[1], atoi(arguments[2]), now() + strtoull(arguments[3], NULL, 10) * SECOND);
    return 0;
}
