package nlets;

import java.util.ArrayList;
import java.util.List;

/** A message, field by field. One object is filled anew for each record. */
final class Letter {
    String id;
    String key;
    String from;
    final List<String> to = new ArrayList<>();
    String control;
    final Fields fields = new Fields();
    String free;
    String line;
    /** The text form, where the record holds one instead. */
    String text;

    void clear() {
        id = key = from = text = line = null;
        control = free = "";
        to.clear();
        fields.clear();
    }

    void write(Json out) {
        out.raw("{\"v\":1,\"id\":").text(id).raw(",\"key\":").text(key).raw(",\"from\":").text(from);
        out.raw(",\"to\":").texts(to).raw(",\"control\":").text(control).raw(",\"fields\":");
        fields.write(out);
        out.raw(",\"free\":").text(free).raw(",\"line\":").text(line).put('}');
    }

    /** Give the first characters of the text form, as an ER quotes it. */
    String quote() {
        StringBuilder out = new StringBuilder(key).append('.').append(from);
        for (String destination : to) {
            out.append('.').append(destination);
        }
        if (!control.isEmpty()) {
            out.append(".*").append(control);
        }
        out.append(".TXT");
        if (fields.count > 0 || !free.isEmpty()) {
            out.append('\n');
            fields.writeText(out);
            out.append(fields.count > 0 && !free.isEmpty() ? "\n" : "").append(free);
        }
        return Texts.quote(out.toString());
    }
}
