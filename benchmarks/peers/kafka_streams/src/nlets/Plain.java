package nlets;

/** Text that can be read in one way only. What isn't so plain ours reads exactly, and this peer refuses to judge. */
final class Plain {
    private Plain() {}

    static void requireValue(String value) {
        int end = value.length();
        boolean plain = end > 0 && value.charAt(0) != ' ' && value.charAt(end - 1) != ' ';
        for (int at = 0; plain && at < end; at++) {
            char found = value.charAt(at);
            plain = found >= ' ' && found <= '~' && found != '"' && found != '\\' && found != '.' && found != '/';
        }
        require(plain, "a value");
    }

    static void requireName(String name) {
        int end = name.length();
        boolean plain = end >= 1 && end <= 10;
        for (int at = 0; plain && at < end; at++) {
            char found = name.charAt(at);
            plain = (found >= 'A' && found <= 'Z') || (found >= '0' && found <= '9');
        }
        require(plain, "a name");
    }

    static void requireVisible(String text) {
        boolean visible = true;
        for (int at = 0; visible && at < text.length(); at++) {
            char found = text.charAt(at);
            visible = found == '\n' || (found >= ' ' && found <= '~');
        }
        require(visible, "a text");
    }

    private static void require(boolean plain, String what) {
        if (!plain) {
            throw new UnsupportedRecord(what + " that is not plain");
        }
    }
}
