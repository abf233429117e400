package org.binfmtd.model;

import java.util.function.Function;

/**
 * Which files an entry runs. The kernel compares the file's first 256 bytes, padded with zeroes, or the text after the
 * last dot of the path it was given.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/binfmt-misc.html">binfmt_misc</a>
 */
public sealed interface Pattern {
    /** How many bytes of a file the kernel looks at ({@code BINPRM_BUF_SIZE}). */
    int WINDOW = 256;

    /** Whether some file may match both. */
    boolean overlaps(Pattern other);

    /** Whether every file that matches {@code other} matches this too. */
    boolean covers(Pattern other);

    /** Whether this and {@code other} are of one kind and some file may match both. */
    default boolean meets(Pattern other) {
        return getClass() == other.getClass() && overlaps(other);
    }

    /** The pattern in one line, for people. */
    String describe();

    /**
     * One answer for each kind of pattern; a new kind will not compile until every caller has one. No other code asks
     * which kind a pattern is: {@code ArchitectureTest}.
     */
    <T> T fold(Function<Magic, T> onMagic, Function<Extension, T> onExtension);

    /** Whether it is about the bytes that a file begins with. */
    default boolean isMagic() {
        return fold(magic -> true, extension -> false);
    }

    /**
     * The bytes a file begins with. The mask always has the magic's length (all ones when none was given), and bits
     * that it does not keep are zero in the magic.
     *
     * @param offset where the magic begins, 0 to 255
     */
    record Magic(int offset, Bytes magic, Bytes mask) implements Pattern {
        /** The files that begin with {@code #!}, which the kernel runs itself. */
        public static final Magic SCRIPTS = exactly(0, Bytes.ofText("#!"));

        public Magic {
            if (magic.length() == 0) {
                throw new IllegalArgumentException("a magic has at least one byte");
            }
            if (magic.length() != mask.length()) {
                throw new IllegalArgumentException("the mask has " + mask.length() + " bytes, the magic "
                        + magic.length() + "; they must have the same length");
            }
            if (offset < 0 || offset + magic.length() > WINDOW) {
                throw new IllegalArgumentException("offset " + offset + " and " + magic.length()
                        + " bytes of magic reach beyond the " + WINDOW + " bytes the kernel looks at");
            }
            magic = magic.and(mask);
        }

        public static Magic exactly(int offset, Bytes magic) {
            return new Magic(offset, magic, Bytes.filled(magic.length(), 0xff));
        }

        /** Whether the mask keeps every bit, so that it says no more than no mask. */
        public boolean isExact() {
            return mask.consistsOf(0xff);
        }

        /** Whether a file that begins with these bytes (and then only zeroes, up to the window) matches. */
        public boolean matches(Bytes head) {
            for (int i = 0; i < magic.length(); i++) {
                int at = offset + i;
                int octet = at < head.length() ? head.at(at) : 0;
                if (((octet ^ magic.at(i)) & mask.at(i)) != 0) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public <T> T fold(Function<Magic, T> onMagic, Function<Extension, T> onExtension) {
            return onMagic.apply(this);
        }

        @Override
        public boolean overlaps(Pattern other) {
            return !(other instanceof Magic that) || agreesWith(that);
        }

        @Override
        public boolean covers(Pattern other) {
            return other instanceof Magic that && keepsNoMoreThan(that) && agreesWith(that);
        }

        @Override
        public String describe() {
            return "magic " + magic.hex() + (isExact() ? "" : " mask " + mask.hex())
                    + (offset == 0 ? "" : " at " + offset);
        }

        /** Two patterns can be met by one file iff they agree on the bits that both keep. */
        private boolean agreesWith(Magic other) {
            for (int at = first(); at < end(); at++) {
                if (((magicAt(at) ^ other.magicAt(at)) & maskAt(at) & other.maskAt(at)) != 0) {
                    return false;
                }
            }
            return true;
        }

        private boolean keepsNoMoreThan(Magic other) {
            for (int at = first(); at < end(); at++) {
                if ((maskAt(at) & ~other.maskAt(at)) != 0) {
                    return false;
                }
            }
            return true;
        }

        /** Whether this byte of a file must have one value, and no bit of it is left open. */
        boolean keeps(int at) {
            return maskAt(at) == 0xff;
        }

        /** The value that it must have. */
        int valueAt(int at) {
            return magicAt(at);
        }

        private int first() {
            return offset;
        }

        private int end() {
            return offset + magic.length();
        }

        private int magicAt(int at) {
            return at < first() || at >= end() ? 0 : magic.at(at - offset);
        }

        private int maskAt(int at) {
            return at < first() || at >= end() ? 0 : mask.at(at - offset);
        }
    }

    /** What the file's name ends in, without the dot. */
    record Extension(String extension) implements Pattern {
        public Extension {
            if (extension.isEmpty() || extension.indexOf('/') >= 0 || extension.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("an extension is not empty and has no '/' and no NUL");
            }
        }

        /** Whether the kernel takes a path for this one's: the text after its last dot is the extension. */
        public boolean matches(String path) {
            int dot = path.lastIndexOf('.');
            return dot >= 0 && path.substring(dot + 1).equals(extension);
        }

        @Override
        public <T> T fold(Function<Magic, T> onMagic, Function<Extension, T> onExtension) {
            return onExtension.apply(this);
        }

        @Override
        public boolean overlaps(Pattern other) {
            return !(other instanceof Extension) || equals(other);
        }

        @Override
        public boolean covers(Pattern other) {
            return equals(other);
        }

        @Override
        public String describe() {
            return "extension ." + Printable.printable(extension);
        }
    }
}
