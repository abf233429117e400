/* Calls org.binfmtd1 rightly, wrongly and rudely, by many clients at once.
 *
 *   busfuzz ADDRESS CALLS CLIENTS SEED
 *
 * ADDRESS is that of a bus on a Unix socket ("unix:path=..."). Every call whose answer is awaited must be
 * answered once, by what the contract promises or by one of the errors that it allows; then the exit
 * status is 0, and a line says how many of which kind there were. The same seed gives the same calls of
 * each client; how those of several mingle is the machine's affair.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#define SERVICE "org.binfmtd1"
#define MANAGER "/org/binfmtd1"
#define MANAGER_INTERFACE "org.binfmtd1.Manager"
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define PATIENCE_US (60 * 1000000ULL)
#define UNREAD 40

static struct counters {
    unsigned long right, refused, unread, oversized, swelling, raw;
} *counters;

static const char *address;
static uint64_t state;
static unsigned client;

/* xorshift64*, https://doi.org/10.1145/2845077 */
static uint32_t chance(uint32_t bound) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * 2685821657736338717ULL) >> 32) % bound;
}

static void fail(const char *what, const char *detail) {
    fprintf(stderr, "busfuzz: client %u: %s: %s\n", client, what, detail);
    _exit(1);
}

static void need(int result, const char *what) {
    if (result < 0)
        fail(what, strerror(-result));
}

static sd_bus *connect_bus(void) {
    sd_bus *bus;
    need(sd_bus_new(&bus), "sd_bus_new");
    need(sd_bus_set_address(bus, address), "sd_bus_set_address");
    need(sd_bus_set_bus_client(bus, 1), "sd_bus_set_bus_client");
    need(sd_bus_start(bus), "sd_bus_start");
    return bus;
}

static int is_allowed(const char *error) {
    static const char *const allowed[] = {
        "org.freedesktop.DBus.Error.UnknownMethod",    "org.freedesktop.DBus.Error.UnknownInterface",
        "org.freedesktop.DBus.Error.UnknownObject",    "org.freedesktop.DBus.Error.UnknownProperty",
        "org.freedesktop.DBus.Error.PropertyReadOnly", "org.freedesktop.DBus.Error.InvalidArgs",
        "org.freedesktop.DBus.Error.AccessDenied",     "org.freedesktop.DBus.Error.LimitsExceeded",
        "org.binfmtd1.Error.NoSuchHandler",            "org.binfmtd1.Error.Busy",
    };
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strcmp(error, allowed[i]) == 0)
            return 1;
    return 0;
}

/* Sends a call and awaits its answer: of this signature, or an allowed error; "" where only an error is right. */
static void ask(sd_bus *bus, sd_bus_message *call, const char *signature) {
    sd_bus_error error = SD_BUS_ERROR_NULL;
    sd_bus_message *reply = NULL;
    int result = sd_bus_call(bus, call, PATIENCE_US, &error, &reply);
    if (result < 0) {
        if (!sd_bus_error_is_set(&error) || !is_allowed(error.name))
            fail(sd_bus_message_get_member(call), error.name ? error.name : strerror(-result));
        __atomic_add_fetch(&counters->refused, 1, __ATOMIC_RELAXED);
    } else {
        if (!sd_bus_message_has_signature(reply, signature))
            fail(sd_bus_message_get_member(call), sd_bus_message_get_signature(reply, 1));
        __atomic_add_fetch(&counters->right, 1, __ATOMIC_RELAXED);
    }
    sd_bus_error_free(&error);
    sd_bus_message_unref(reply);
    sd_bus_message_unref(call);
}

static sd_bus_message *call_of(sd_bus *bus, const char *path, const char *interface, const char *member) {
    sd_bus_message *call;
    need(sd_bus_message_new_method_call(bus, &call, SERVICE, path, interface, member), "new_method_call");
    return call;
}

/* What the contract has, asked as it wants to be asked. */
static void ask_rightly(sd_bus *bus) {
    static const struct {
        const char *path, *interface, *member, *reply;
    } plain[] = {
        {MANAGER, MANAGER_INTERFACE, "ListHandlers", "a(sssso)"},
        {MANAGER, MANAGER_INTERFACE, "ListEntries", "a(sbsssb)"},
        {MANAGER, MANAGER_INTERFACE, "History", "a(tsss)"},
        {MANAGER, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", "a{oa{sa{sv}}}"},
        {MANAGER, "org.freedesktop.DBus.Introspectable", "Introspect", "s"},
        {"/", "org.freedesktop.DBus.Peer", "Ping", ""},
        {MANAGER, "org.freedesktop.DBus.Peer", "GetMachineId", "s"},
    };
    static const char *const properties[] = {"State", "Counts", "Problems", "ForeignEntries", "LastPass", "Version"};
    sd_bus_message *call;
    uint32_t which = chance(16);
    if (which < sizeof plain / sizeof *plain) {
        ask(bus, call_of(bus, plain[which].path, plain[which].interface, plain[which].member), plain[which].reply);
        return;
    }
    /* Each is a pass of the daemon: not so often that nothing but them is measured. */
    if (which == 7 && chance(20) == 0) {
        int repair = chance(2);
        ask(bus, call_of(bus, MANAGER, MANAGER_INTERFACE, repair ? "Repair" : "Reload"), repair ? "a(ss)" : "t");
        return;
    }
    if (which < 10) {
        call = call_of(bus, MANAGER, MANAGER_INTERFACE, "GetHandler");
        need(sd_bus_message_append(call, "s", chance(2) ? "h1" : "no such handler"), "append");
        ask(bus, call, "o");
        return;
    }
    int all = which == 10;
    call = call_of(bus, MANAGER, PROPERTIES, all ? "GetAll" : "Get");
    need(sd_bus_message_append(call, "s", MANAGER_INTERFACE), "append");
    if (!all)
        need(sd_bus_message_append(call, "s", properties[chance(sizeof properties / sizeof *properties)]), "append");
    ask(bus, call, all ? "a{sv}" : "v");
}

static void append_junk(sd_bus_message *call) {
    static const char texts[][12] = {"", "x", "State", "\xc3\xa9", "\x1b[2J", "../../etc"};
    for (uint32_t left = chance(4); left > 0; left--) {
        switch (chance(5)) {
        case 0: need(sd_bus_message_append(call, "s", texts[chance(6)]), "append"); break;
        case 1: need(sd_bus_message_append(call, "u", chance(1000)), "append"); break;
        case 2: need(sd_bus_message_append(call, "as", 2, "a", "b"), "append"); break;
        case 3: need(sd_bus_message_append(call, "a{sv}", 1, "k", "v", "i", 1), "append"); break;
        default: need(sd_bus_message_append(call, "(bd)", 1, 0.5), "append"); break;
        }
    }
}

/* Anything may come back but silence and what nobody promised. */
static void ask_wrongly(sd_bus *bus) {
    static const char *const paths[] = {MANAGER, "/", "/org", "/nowhere", MANAGER "/handler/h1", MANAGER "/handler/_"};
    static const char *const interfaces[] = {MANAGER_INTERFACE, "org.binfmtd1.Handler", PROPERTIES, "no.such.Interface"};
    static const char *const members[] = {"Get", "Set", "GetAll", "GetHandler", "Reload2", "ListEntries", "DriftRepaired"};
    sd_bus_message *call = call_of(bus, paths[chance(6)], interfaces[chance(4)], members[chance(7)]);
    append_junk(call);
    sd_bus_error error = SD_BUS_ERROR_NULL;
    sd_bus_message *reply = NULL;
    int result = sd_bus_call(bus, call, PATIENCE_US, &error, &reply);
    if (result < 0 && (!sd_bus_error_is_set(&error) || !is_allowed(error.name)))
        fail("a wrong call", error.name ? error.name : strerror(-result));
    __atomic_add_fetch(result < 0 ? &counters->refused : &counters->right, 1, __ATOMIC_RELAXED);
    sd_bus_error_free(&error);
    sd_bus_message_unref(reply);
    sd_bus_message_unref(call);
}

static void set_property(sd_bus *bus) {
    sd_bus_message *call = call_of(bus, MANAGER, PROPERTIES, "Set");
    need(sd_bus_message_append(call, "ssv", MANAGER_INTERFACE, chance(2) ? "State" : "Nothing", "s", "x"), "append");
    ask(bus, call, "nothing is right but an error");
}

static void send_oversized(sd_bus *bus) {
    size_t size = (2 + chance(6)) << 20;
    void *octets = calloc(1, size);
    sd_bus_message *call = call_of(bus, MANAGER, MANAGER_INTERFACE, "GetHandler");
    if (!octets)
        fail("calloc", "no memory");
    need(sd_bus_message_append_array(call, 'y', octets, size), "append_array");
    free(octets);
    ask(bus, call, "nothing is right but an error");
    __atomic_add_fetch(&counters->oversized, 1, __ATOMIC_RELAXED);
}

/* What is small on the bus and large once it is understood, or once it is told back. */
static void send_swelling(sd_bus *bus) {
    size_t size = chance(2) ? 15000 : 15000 + chance(1 << 20);
    int text = chance(2);
    sd_bus_message *call = call_of(bus, MANAGER, text ? MANAGER_INTERFACE : PROPERTIES, text ? "GetHandler" : "Set");
    if (text) {
        char *room;
        need(sd_bus_message_append_string_space(call, size, &room), "append_string_space");
        memset(room, 1, size);
    } else {
        need(sd_bus_message_append(call, "ss", MANAGER_INTERFACE, "State"), "append");
        need(sd_bus_message_open_container(call, 'v', "av"), "open_container");
        need(sd_bus_message_open_container(call, 'a', "v"), "open_container");
        for (size_t i = 0; i < size / 4; i++)
            need(sd_bus_message_append(call, "v", "y", 1), "append");
        need(sd_bus_message_close_container(call), "close_container");
        need(sd_bus_message_close_container(call), "close_container");
    }
    ask(bus, call, "nothing is right but an error");
    __atomic_add_fetch(&counters->swelling, 1, __ATOMIC_RELAXED);
}

/* A client that asks a lot, reads nothing and goes away. */
static unsigned leave_unread(void) {
    sd_bus *bus = connect_bus();
    for (int i = 0; i < UNREAD; i++) {
        sd_bus_message *call =
            call_of(bus, MANAGER, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
        need(sd_bus_send(bus, call, NULL), "sd_bus_send");
        sd_bus_message_unref(call);
    }
    need(sd_bus_flush(bus), "sd_bus_flush");
    sd_bus_close(bus);
    sd_bus_unref(bus);
    __atomic_add_fetch(&counters->unread, UNREAD, __ATOMIC_RELAXED);
    return UNREAD;
}

/* Whoever is not understood, or stops in the middle of its first words. The bus may hang up at any moment. */
static void be_rude(void) {
    static const char *const words[] = {"", "\0", "\0AUTH EXTERNAL", "\0AUTH EXTERNAL 30\r\nBEGIN\r\n", "GET / HTTP/1.1\r\n\r\n"};
    static const size_t lengths[] = {0, 1, 14, 26, 18};
    struct sockaddr_un peer = {.sun_family = AF_UNIX};
    char noise[256];
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    uint32_t which = chance(5);
    snprintf(peer.sun_path, sizeof peer.sun_path, "%s", address + strlen("unix:path="));
    if (fd < 0 || connect(fd, (struct sockaddr *)&peer, sizeof peer) < 0)
        fail("connect", strerror(errno));
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)chance(256);
    if (send(fd, words[which], lengths[which], MSG_NOSIGNAL) >= 0)
        (void)send(fd, noise, chance(sizeof noise), MSG_NOSIGNAL);
    close(fd);
    __atomic_add_fetch(&counters->raw, 1, __ATOMIC_RELAXED);
}

static void be_client(unsigned long calls) {
    sd_bus *bus = connect_bus();
    for (unsigned long made = 0; made < calls; made++) {
        uint32_t what = chance(1000);
        if (what < 600)
            ask_rightly(bus);
        else if (what < 900)
            ask_wrongly(bus);
        else if (what < 966)
            set_property(bus);
        else if (what < 970)
            send_swelling(bus);
        else if (what < 972)
            send_oversized(bus);
        else if (what < 975)
            made += leave_unread() - 1;
        else if (what < 995)
            be_rude();
        else {
            sd_bus_close(bus);
            sd_bus_unref(bus);
            bus = connect_bus();
        }
    }
    sd_bus_flush_close_unref(bus);
}

int main(int argc, char **argv) {
    if (argc != 5 || strncmp(argv[1], "unix:path=", strlen("unix:path=")) != 0) {
        fprintf(stderr, "usage: busfuzz unix:path=SOCKET CALLS CLIENTS SEED\n");
        return 2;
    }
    address = argv[1];
    unsigned long calls = strtoul(argv[2], NULL, 10), clients = strtoul(argv[3], NULL, 10);
    uint64_t seed = strtoull(argv[4], NULL, 10);
    counters = mmap(NULL, sizeof *counters, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counters == MAP_FAILED) {
        perror("busfuzz: mmap");
        return 1;
    }
    for (client = 0; client < clients; client++) {
        pid_t pid = fork();
        if (pid < 0) {
            perror("busfuzz: fork");
            return 1;
        }
        if (pid == 0) {
            state = (seed + 1) * 0x9e3779b97f4a7c15ULL + client * 0xbf58476d1ce4e5b9ULL + 1;
            be_client((calls + clients - 1) / clients);
            _exit(0);
        }
    }
    int status, failed = 0;
    while (wait(&status) > 0)
        failed |= status != 0;
    printf("right=%lu refused=%lu unread=%lu oversized=%lu swelling=%lu raw=%lu seed=%llu\n", counters->right,
           counters->refused, counters->unread, counters->oversized, counters->swelling, counters->raw,
           (unsigned long long)seed);
    return failed;
}
