package org.binfmtd.daemon;

import java.lang.reflect.Proxy;

/**
 * What a service manager says by signals. Java has no other way to hear them than {@code sun.misc.Signal}, and left
 * alone its own handlers would end the program with a status that looks like a failure. The class is reached by its
 * name: every mention of it in the source would be a warning that no annotation can silence.
 */
public final class Signals {
    private Signals() {}

    /** @param onReload called for SIGHUP, on a thread of its own */
    public static void onReload(Runnable onReload) {
        handle("HUP", onReload);
    }

    /** @param onStop called for SIGTERM and SIGINT, on a thread of its own */
    public static void onStop(Runnable onStop) {
        handle("TERM", onStop);
        handle("INT", onStop);
    }

    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object forwarding = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), forwarding);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("SIG" + name + " can't be handled by this Java", e);
        }
    }
}
