# shellcheck shell=bash
# What the commands in packaging/ need from the distribution. To be sourced.
#
# Only what is missing is installed, and what and why is said first. The emulators are an exception:
# installing their package would register them with this machine's own kernel, so it is only unpacked,
# into a cache of the user's. So are Prometheus' programs, whose packages would start services.

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

missing_packages=()

need() { # COMMAND PACKAGE REASON
    if ! command -v "$1" >/dev/null; then
        lack "$2" "$3"
    fi
}

lack() { # PACKAGE REASON
    say "$1 is missing ($2)"
    missing_packages+=("$1")
}

install_missing() {
    if [ ${#missing_packages[@]} -eq 0 ]; then
        return 0
    fi
    local root=() install=(apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing_packages[@]}")
    if ! command -v apt-get >/dev/null; then
        say "this isn't Debian or one of its kin: please install what these packages bring, then try again"
        return 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "only root may install packages. As root: ${install[*]}"
            return 1
        fi
        root=(sudo)
    fi
    say "installing ${missing_packages[*]}"
    {
        "${root[@]}" apt-get update -q -o DPkg::Lock::Timeout=300 &&
            "${root[@]}" env DEBIAN_FRONTEND=noninteractive "${install[@]}"
    } </dev/null >&2 || {
        say "that failed. As root: apt-get update && ${install[*]}"
        return 1
    }
    missing_packages=()
    hash -r
}

need_for_building() {
    need javac openjdk-17-jdk-headless "the Java compiler"
    need mvn maven "builds the program"
}

need_for_packages() {
    need dpkg-deb dpkg "makes the packages"
    need xz xz-utils "compresses them"
    need dpkg-shlibdeps dpkg-dev "says what the bundled Java is linked with"
    need objdump binutils "so does this"
    need rpmbuild rpm "makes the others"
}

need_for_testing_packages() {
    need lintian lintian "checks the packages"
    need cpio cpio "unpacks those of RPM"
    need man man-db "finds the manuals"
}

need_for_sandbox() {
    need unshare util-linux "makes the sandbox's namespaces"
    need mount mount "fills them"
    need dbus-daemon dbus-daemon "the sandbox's system bus"
    need busctl systemd "talks to binfmtd; nothing of systemd is started"
}

need_for_demonstration() {
    need aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu "compiles a foreign program for the demonstration"
    if ! [ -e /usr/aarch64-linux-gnu/lib/libc.a ]; then
        lack libc6-dev-arm64-cross "its C library"
    fi
    need riscv64-linux-gnu-as binutils-riscv64-linux-gnu "assembles another"
    need arm-linux-gnueabihf-as binutils-arm-linux-gnueabihf "and another"
    if ! [ -x /usr/bin/python3 ]; then
        lack python3 "runs its byte code"
    fi
}

need_for_tests() {
    need gcc gcc "compiles the tests' exec loop and injectors"
    if ! [ -e /usr/include/stdio.h ]; then
        lack libc6-dev "its C library"
    fi
    if ! [ -e /usr/include/systemd/sd-bus.h ]; then
        lack libsystemd-dev "a client of the bus is written on it"
    fi
    need pkcheck polkitd "grants others than root what is root's"
    need gdbus libglib2.0-bin "asks binfmtd, as busctl does"
    need dbus-send dbus-bin "does so too"
    need setfacl acl "the tests of whose files count grant rights by access control lists"
    need setpriv util-linux "takes the right from them to pass over permissions"
    need systemd-analyze systemd "checks the unit"
    need mandoc mandoc "checks the man pages"
    need zsh zsh "reads its completion"
    need fish fish "does so too"
    need strace strace "has system calls of the daemon fail"
    need tmux tmux "shows what a terminal of some size shows"
    need shellcheck shellcheck "checks the shell scripts"
    need kubectl kubernetes-client "renders the cluster's manifests, for their check"
}

need_for_systems() {
    need mmdebstrap mmdebstrap "makes the test system from the distribution's packages"
    need podman podman "runs it in containers"
    need crun crun "does so for podman"
    need newuidmap uidmap "gives them their users"
    need nsenter util-linux "reaches them"
}

need_for_machine() {
    need qemu-system-x86_64 qemu-system-x86 "emulates a machine"
    need socat socat "speaks to it"
    need cpio cpio "makes what it boots from"
    need depmod kmod "so does this"
    need mke2fs e2fsprogs "makes its disk"
}

# Sets sources to those of this machine's apt, or to none, when mmdebstrap knows.
# shellcheck disable=SC2034  # for the caller
find_sources() {
    local file
    sources=()
    for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do
        if [ -s "$file" ]; then
            sources=("$file")
            return
        fi
    done
}

# Sets emulators to a directory to lay over /usr, or to nothing if the machine has them or none can be
# had; then says so. QEMU's handlers then wait for their interpreters.
# shellcheck disable=SC2034  # emulators is for the caller
find_emulators() {
    emulators=
    local cache=${XDG_CACHE_HOME:-$HOME/.cache}/binfmtd package unpacked
    if [ -x /usr/bin/qemu-aarch64-static ]; then
        return 0
    fi
    for unpacked in "$cache"/qemu-user*/usr; do
        if [ -d "$unpacked" ]; then
            emulators=$unpacked
            return 0
        fi
    done
    for package in qemu-user-static qemu-user; do
        if unpack_emulators "$package" "$cache"; then
            emulators=$cache/$package/usr
            return 0
        fi
    done
    say "no emulators: the package qemu-user-static can't be downloaded; handlers of QEMU will wait for their interpreters"
}

unpack_emulators() { # PACKAGE CACHE
    say "unpacking the emulators of $1 into $2 (not installed: its set-up would change this machine's handlers)"
    unpack "$1" "$2" './usr/bin/*' './usr/libexec/*' && ls "$2/$1"/usr/bin/qemu-aarch64* >/dev/null
}

# Debian's files for systemd-binfmt and binfmt-support, and update-binfmts itself, which the tests compare
# with: unpacked into a cache of the user's, below formats/PACKAGE/usr. What can't be had is said, and
# the tests skip themselves.
find_formats() {
    local cache=${XDG_CACHE_HOME:-$HOME/.cache}/binfmtd/formats package
    for package in qemu-user-static wine-binfmt mono-runtime python3.11-minimal jarwrapper llvm-14-runtime \
        binfmt-support libpipeline1; do
        if ! [ -d "$cache/$package/usr" ]; then
            say "unpacking what $package has for systemd-binfmt and binfmt-support into $cache (not installed)"
            unpack "$package" "$cache" './usr/lib/binfmt.d/*' './usr/share/binfmts/*' './usr/libexec/qemu-binfmt/*' \
                './usr/sbin/update-binfmts' './usr/lib/binfmt-support/*' './usr/lib/*/libpipeline.so*' ||
                say "the package $package can't be downloaded; its files are not compared"
        fi
    done
}

# What reads the metrics in the tests: Prometheus and the node exporter, unpacked into a cache of the user's, below
# monitoring/PACKAGE/usr. What can't be had is said, and the tests skip themselves.
find_monitoring() {
    local cache=${XDG_CACHE_HOME:-$HOME/.cache}/binfmtd/monitoring package
    for package in prometheus prometheus-node-exporter; do
        if ! [ -d "$cache/$package/usr" ]; then
            say "unpacking the programs of $package into $cache (not installed: its services would be started)"
            unpack "$package" "$cache" './usr/bin/*' ||
                say "the package $package can't be downloaded; the metrics are not read by it"
        fi
    done
}

# Puts into CACHE/PACKAGE those files of a distribution's package that match; all or nothing.
unpack() { # PACKAGE CACHE PATTERN...
    command -v apt-get >/dev/null && mkdir -p "$2" || return 1
    local package=$1 cache=$2 place
    shift 2
    place=$(mktemp -d "$cache/unpacking.XXXXXX")
    # tar complains of patterns that match nothing
    if (
        cd "$place" &&
            { apt-get -q -o APT::Sandbox::User=root download "$package" ||
                { [ "$(id -u)" -eq 0 ] && apt-get -q update && apt-get -q -o APT::Sandbox::User=root download "$package"; }; } &&
            dpkg-deb --fsys-tarfile "$package"_*.deb >files.tar &&
            { tar -x --wildcards -f files.tar "$@" || [ -d usr ]; } &&
            rm -- *.deb files.tar && chmod 755 . usr
    ) </dev/null >"$place.log" 2>&1 &&
        { mv -T "$place" "$cache/$package" 2>/dev/null || [ -d "$cache/$package/usr" ]; }; then
        rm -rf -- "$place" "$place.log"
        return 0
    fi
    tail -n 3 "$place.log" >&2
    rm -rf -- "$place" "$place.log"
    return 1
}
