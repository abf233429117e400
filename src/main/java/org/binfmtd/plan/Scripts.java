package org.binfmtd.plan;

import org.binfmtd.model.Pattern;

/**
 * Which magics a script can match. A script is what the kernel runs by its first line: {@code #!}, blanks, an absolute
 * path that is not shorter than {@code /bin/x}, and any text up to the end of the line. Behind that line stands
 *
 * <ul>
 *   <li>text, which the kernel pads with zeroes where the file is shorter than its window: for these files the answer
 *       is exact, byte by byte;
 *   <li>or, at any place, data: the zip archive of a Python application, byte code, what a self-extracting script
 *       extracts. Data may have any bytes, so a magic is taken to match, unless it asks for {@value #CERTAIN} bytes or
 *       more that neither text nor padding has: so many do not come together by chance. The files that the host really
 *       has are compared with the magic beside this; see {@link Host.Programs}.
 * </ul>
 *
 * <p>Text has no control characters but those from bell to carriage return and escape, as {@code file(1)} has it; all
 * bytes above 0x7f count as text, whatever the encoding.
 */
final class Scripts {
    private static final Pattern.Magic ALL = Pattern.Magic.SCRIPTS;

    /** How many bytes that no text has make it certain that no script is meant. */
    private static final int CERTAIN = 4;

    /** How long a first line is at least. */
    private static final int SHORTEST = "#!/bin/x".length();

    // Where in a script a byte may be; a set of these is the sum of its members.
    private static final int BLANKS = 1;
    private static final int SLASH = 2;
    private static final int LINE = 4;
    private static final int TEXT = 8;
    private static final int PADDING = 16;
    private static final int DATA = 32;

    private final Pattern.Magic magic;
    private final boolean certain;

    private Scripts(Pattern.Magic magic) {
        this.magic = magic;
        this.certain = strangers() >= CERTAIN;
    }

    /** Whether every script there could be matches. */
    static boolean allMatch(Pattern.Magic magic) {
        return magic.covers(ALL);
    }

    /** Whether nothing but scripts matches. */
    static boolean onlyMatch(Pattern.Magic magic) {
        return ALL.covers(magic);
    }

    /** Whether there could be a script that matches. */
    static boolean mayMatch(Pattern.Magic magic) {
        return magic.overlaps(ALL) && (onlyMatch(magic) || new Scripts(magic).mayMatch());
    }

    private boolean mayMatch() {
        int places = BLANKS;
        for (int at = 2; at < end() && places != 0; at++) {
            places = next(places, at);
        }
        return places != 0;
    }

    /** @param places where the byte before may be */
    private int next(int places, int at) {
        int next = 0;
        if ((places & BLANKS) != 0) {
            next |= (fits(at, ' ') || fits(at, '\t') ? BLANKS : 0) | (fits(at, '/') ? SLASH : 0);
        }
        if ((places & (SLASH | LINE)) != 0 && fitsText(at)) {
            next |= LINE;
        }
        if ((places & LINE) != 0 && at >= SHORTEST && fits(at, '\n')) {
            next |= TEXT;
        }
        if ((places & TEXT) != 0) {
            next |= (fits(at, '\n') || fitsText(at) ? TEXT : 0) | (certain ? 0 : DATA);
        }
        if ((places & (LINE | TEXT | PADDING)) != 0 && at >= SHORTEST && fits(at, 0)) {
            next |= PADDING;
        }
        return next | places & DATA;
    }

    private int strangers() {
        int strangers = 0;
        for (int at = magic.offset(); at < end(); at++) {
            strangers += fits(at, 0) || fits(at, '\n') || fitsText(at) ? 0 : 1;
        }
        return strangers;
    }

    private boolean fitsText(int at) {
        for (int octet = 1; octet < 256; octet++) {
            if (isText(octet) && fits(at, octet)) {
                return true;
            }
        }
        return false;
    }

    /** Within a line. */
    private static boolean isText(int octet) {
        boolean control = octet < ' ' || octet == 0x7f;
        return !control || octet >= 0x07 && octet <= '\r' && octet != '\n' || octet == 0x1b;
    }

    private boolean fits(int at, int octet) {
        int i = at - magic.offset();
        return i < 0 || ((octet ^ magic.magic().at(i)) & magic.mask().at(i)) == 0;
    }

    private int end() {
        return magic.offset() + magic.magic().length();
    }
}
