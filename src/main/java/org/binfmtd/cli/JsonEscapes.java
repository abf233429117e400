package org.binfmtd.cli;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;
import org.binfmtd.model.Printable;

/**
 * Escapes in JSON strings all that can steer a terminal, break a line or turn the reading direction, as {@link
 * Printable} does in text: a reader of JSON gets the same string, a reader of the terminal sees {@code \}{@code u202e}.
 */
final class JsonEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int DELETE = 0x7f;

    @Override
    public int[] getEscapeCodesForAscii() {
        int[] codes = standardAsciiEscapesForJSON();
        codes[DELETE] = ESCAPE_STANDARD;
        return codes;
    }

    /** Of a pair of surrogates each is asked for on its own; Jackson wants null for what stays as it is. */
    @Override
    public SerializableString getEscapeSequence(int character) {
        return Printable.isPrintable(character)
                ? null
                : new SerializedString(String.format(Locale.ROOT, "\\u%04x", character));
    }
}
