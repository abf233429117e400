# shellcheck shell=sh
# /usr/lib/binfmtd/jvm.sh: finds what the commands need to start their Java virtual machine. To be
# sourced by them, with home set to the directory that this is in.
#
# Sets java and classpath; ends the command if there is no Java.

LC_ALL=C.UTF-8 # the kernel's file names are bytes: the JVM must not replace any
MALLOC_ARENA_MAX=1
export LC_ALL MALLOC_ARENA_MAX

java=${JAVA_HOME:+$JAVA_HOME/bin/java}
java=${java:-java}
if [ -x "${home:?}/java/bin/java" ]; then # the package that brings its own
    java=$home/java/bin/java
fi
if ! command -v "$java" >/dev/null; then
    echo "${0##*/}: no Java here: $java not found; install a Java runtime (17 or newer), for example the package default-jre-headless" >&2
    exit 1
fi

classpath=
for jar in "$home"/lib/*.jar; do
    classpath=$classpath${classpath:+:}$jar
done
