package org.binfmtd.store;

/**
 * The checksum that {@code cksum(1)} prints first, which a shell script can verify.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/cksum.html">cksum</a>
 */
final class Checksum {
    private static final int POLYNOMIAL = 0x04c11db7;

    private static final int[] REMAINDERS = remainders();

    private Checksum() {}

    /** @param text of ASCII */
    static long of(CharSequence text) {
        int checksum = 0;
        for (int i = 0; i < text.length(); i++) {
            checksum = shifted(checksum, text.charAt(i));
        }
        for (int length = text.length(); length != 0; length >>>= 8) {
            checksum = shifted(checksum, length);
        }
        return Integer.toUnsignedLong(~checksum);
    }

    /** @param octet of which the lowest eight bits count */
    private static int shifted(int checksum, int octet) {
        return checksum << 8 ^ REMAINDERS[checksum >>> 24 ^ octet & 0xff];
    }

    private static int[] remainders() {
        int[] remainders = new int[256];
        for (int octet = 0; octet < remainders.length; octet++) {
            int remainder = octet << 24;
            for (int bit = 0; bit < 8; bit++) {
                remainder = remainder < 0 ? remainder << 1 ^ POLYNOMIAL : remainder << 1;
            }
            remainders[octet] = remainder;
        }
        return remainders;
    }
}
