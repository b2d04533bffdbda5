package nlets;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON being written into one array of bytes that is used again and again. */
final class Json {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private byte[] bytes = new byte[4096];
    private int length;

    Json clear() {
        length = 0;
        return this;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Write what is JSON already, in ASCII. */
    Json raw(String ascii) {
        int more = ascii.length();
        room(more);
        copy(ascii, more);
        return this;
    }

    Json raw(byte[] written) {
        room(written.length);
        System.arraycopy(written, 0, bytes, length, written.length);
        length += written.length;
        return this;
    }

    Json raw(Json written) {
        room(written.length);
        System.arraycopy(written.bytes, 0, bytes, length, written.length);
        length += written.length;
        return this;
    }

    Json put(char mark) {
        room(1);
        bytes[length++] = (byte) mark;
        return this;
    }

    Json number(long value) {
        if (value < 0) {
            return raw(Long.toString(value));
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        room(digits);
        long rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** Write a string, or null. */
    Json text(String value) {
        if (value == null) {
            return raw("null");
        }
        put('"');
        if (isPlain(value)) {
            room(value.length());
            copy(value, value.length());
        } else {
            escaped(value);
        }
        return put('"');
    }

    Json texts(Iterable<String> values) {
        put('[');
        boolean first = true;
        for (String value : values) {
            if (!first) {
                put(',');
            }
            first = false;
            text(value);
        }
        return put(']');
    }

    private void escaped(String value) {
        StringBuilder out = new StringBuilder(value.length() + 16);
        for (int at = 0; at < value.length(); at++) {
            char found = value.charAt(at);
            switch (found) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> {
                    if (found < ' ') {
                        out.append("\\u00").append(HEX[found >> 4]).append(HEX[found & 15]);
                    } else {
                        out.append(found);
                    }
                }
            }
        }
        raw(out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isPlain(String value) {
        for (int at = 0; at < value.length(); at++) {
            char found = value.charAt(at);
            if (found < ' ' || found > '~' || found == '"' || found == '\\') {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("deprecation") // The quick way for text that is known to be ASCII.
    private void copy(String ascii, int more) {
        ascii.getBytes(0, more, bytes, length);
        length += more;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
