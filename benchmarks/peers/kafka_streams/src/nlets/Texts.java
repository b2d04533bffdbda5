package nlets;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form, read as far as a log's faulty messages need: what is in ASCII, without free text beside fields. */
final class Texts {
    private static final int QUERY_LIMIT = 65_536;
    private static final int ANSWER_LIMIT = 921_600;
    private static final int CONTROL_LIMIT = 10;
    private static final Pattern FIELD = Pattern.compile("(?:^|\\.) *([A-Za-z]{2,4}) */", Pattern.MULTILINE);
    private static final Pattern CONTROL = Pattern.compile("(?:^|\\.) *\\*");

    private final Tables tables;

    Texts(Tables tables) {
        this.tables = tables;
    }

    static String quote(String text) {
        return text.substring(0, Math.min(100, text.length()));
    }

    /** Fill the letter from its text, or say why it can't be. */
    Reject read(Letter letter) {
        String text = letter.text;
        if (isTooLong(text)) {
            return new Reject("ER .00", "", "", quote(text));
        }
        Plain.requireVisible(text);
        int end = text.indexOf('\n');
        String first = end < 0 ? text : text.substring(0, end);
        if (!first.endsWith(".TXT")) {
            return rejected("ER .03", first, text);
        }
        if (!readHeader(letter, first.substring(0, first.length() - 4))) {
            return rejected("ER .01", first, text);
        }
        if (end >= 0) {
            readBody(letter, text.substring(end + 1));
        }
        return null;
    }

    private boolean isTooLong(String text) {
        if (text.length() * 4 <= QUERY_LIMIT) {
            return false;
        }
        Tables.Key key = tables.keys.get(text.split("[\n.]", 2)[0]);
        boolean isQuery = key == null || key.isQuery();
        return text.getBytes(StandardCharsets.UTF_8).length > (isQuery ? QUERY_LIMIT : ANSWER_LIMIT);
    }

    private boolean readHeader(Letter letter, String head) {
        String rest = head;
        String control = "";
        int dot = head.lastIndexOf('.');
        String last = head.substring(dot + 1).strip();
        if (last.startsWith("*")) {
            rest = dot < 0 ? "" : head.substring(0, dot);
            control = last.substring(1);
        }
        boolean isUpper = head.equals(head.toUpperCase(Locale.ROOT));
        if (!isUpper || control.length() > CONTROL_LIMIT || CONTROL.matcher(rest).find()) {
            return false;
        }
        String[] pieces = rest.split("\\.", -1);
        for (String piece : pieces) {
            if (piece.isEmpty()) {
                return false;
            }
        }
        if (pieces.length < 3 || !tables.maySend(pieces[0], pieces[1])) {
            return false;
        }
        letter.key = pieces[0];
        letter.from = pieces[1];
        letter.control = control;
        for (int at = 2; at < pieces.length; at++) {
            letter.to.add(pieces[at]);
        }
        return true;
    }

    private static void readBody(Letter letter, String body) {
        for (String line : body.split("\n", -1)) {
            Matcher field = FIELD.matcher(line);
            int from = 0;
            String tag = null;
            while (field.find()) {
                put(letter, tag, line.substring(from, field.start()));
                tag = field.group(1).toUpperCase(Locale.ROOT);
                from = field.end();
            }
            put(letter, tag, line.substring(from));
        }
    }

    private static void put(Letter letter, String tag, String raw) {
        if (tag == null) {
            if (!raw.replaceAll("[ .]", "").isEmpty()) {
                throw new UnsupportedRecord("free text in the text form");
            }
            return;
        }
        String value = raw.strip();
        letter.fields.add(tag, value.endsWith(".") ? value.substring(0, value.length() - 1).stripTrailing() : value);
    }

    private static Reject rejected(String code, String first, String text) {
        String[] pieces = first.split("\\.", 3);
        return new Reject(code, pieces.length > 1 ? pieces[1] : "", "", quote(text));
    }
}
