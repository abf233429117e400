package org.binfmtd.bus;

import java.util.function.BiFunction;
import org.binfmtd.bus.wire.Answer;
import org.binfmtd.bus.wire.Call;

/**
 * A method that can be called.
 *
 * @param <T> what it is a method of
 * @param signature of its arguments
 */
record Method<T>(String name, String signature, BiFunction<T, Call, Answer> action) {}
