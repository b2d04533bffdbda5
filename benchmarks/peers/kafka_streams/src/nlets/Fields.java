package nlets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Tags and values in the order they came in. */
final class Fields {
    private static final Set<String> IDENTIFYING =
            Set.of("OLN", "LIC", "VIN", "NAM", "DOB", "SOC", "ARN", "FBI", "SID", "PHN");

    private static final Set<String> YES = Set.of("Y");

    int count;
    String[] tags = new String[16];
    String[] values = new String[16];

    void clear() {
        count = 0;
    }

    void add(String tag, String value) {
        if (count == tags.length) {
            tags = Arrays.copyOf(tags, count * 2);
            values = Arrays.copyOf(values, count * 2);
        }
        tags[count] = tag;
        values[count++] = value;
    }

    /** Say whether a field of that tag is filled. */
    boolean has(String tag) {
        for (int at = 0; at < count; at++) {
            if (tags[at].equals(tag) && !values[at].isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Say whether a field of that tag holds one of the values, or, if none is named, any. */
    boolean holds(String tag, Collection<String> wanted) {
        for (int at = 0; at < count; at++) {
            if (tags[at].equals(tag)) {
                String value = normalised(values[at]);
                if (!value.isEmpty() && (wanted.isEmpty() || wanted.contains(value))) {
                    return true;
                }
            }
        }
        return false;
    }

    boolean askForPhoto() {
        return holds("IMQ", YES);
    }

    /** Say whom or what a message is about: identifying fields, each once, in order. */
    List<String[]> subject() {
        TreeSet<String> found = new TreeSet<>();
        for (int at = 0; at < count; at++) {
            if (IDENTIFYING.contains(tags[at])) {
                String value = normalised(values[at]);
                if (!value.isEmpty()) {
                    found.add(tags[at] + '\u001e' + value);
                }
            }
        }
        List<String[]> pairs = new ArrayList<>(found.size());
        for (String pair : found) {
            pairs.add(pair.split("\u001e", 2));
        }
        return pairs;
    }

    void write(Json out) {
        writeWithout(out, Set.of());
    }

    void writeWithout(Json out, Collection<String> removed) {
        out.put('[');
        boolean first = true;
        for (int at = 0; at < count; at++) {
            if (!removed.isEmpty() && removed.contains(tags[at])) {
                continue;
            }
            out.raw(first ? "[" : ",[").text(tags[at]).put(',').text(values[at]).put(']');
            first = false;
        }
        out.put(']');
    }

    void writeText(StringBuilder out) {
        for (int at = 0; at < count; at++) {
            out.append(at == 0 ? "" : ".").append(tags[at]).append('/').append(values[at]);
            out.append(values[at].endsWith(".") ? "." : "");
        }
    }

    static String normalised(String value) {
        int end = value.length();
        boolean asItIs = end == 0 || (value.charAt(0) != ' ' && value.charAt(end - 1) != ' ');
        for (int at = 0; asItIs && at < end; at++) {
            char found = value.charAt(at);
            asItIs = found < 'a' && !(found == ' ' && value.charAt(at - 1) == ' ');
        }
        return asItIs ? value : value.toUpperCase(Locale.ROOT).strip().replaceAll(" +", " ");
    }
}
