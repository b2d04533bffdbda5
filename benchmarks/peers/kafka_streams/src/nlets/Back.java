package nlets;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The hub's last stage: match an answer to its query, judge it, take out what must not pass, hand it to the asker. */
final class Back extends Stage {
    private final Stamp stamp = new Stamp();
    private final Fields fields = new Fields();
    private final List<String> grants = new ArrayList<>();
    private final long[] hops = new long[2];
    private String id;
    private String query;
    private String key;
    private String from;
    private String to;
    private String control;
    private String free;
    private String askedKey;
    private String askedOf;
    private boolean photo;

    Back(Tables tables, Stopwatch stopwatch) {
        super(tables, stopwatch);
    }

    @Override
    void judge(byte[] value, int partition, long offset) throws IOException {
        long taken = nowUs();
        read(value);
        stamp.requireContext(tables);
        requirePair();
        Tables.Stop holder = tables.stop(from);
        Tables.Answering answering = tables.answering(askedKey, tables.agencies.get(to), holder.whose());
        Replies.Because because = new Ruling(tables, fields, free, grants, photo).on(answering);
        long[] all = {hops[0], hops[1], taken, nowUs()};
        Replies.Told told = new Replies.Told(stamp, number(), query, to, control, askedOf, all);
        if (because.verdict().equals("refuse")) {
            reply(to, replies.fromHub(told, because, quote()));
        } else {
            reply(to, replies.content(told, because, key, from, fields, free));
        }
    }

    private void read(byte[] value) throws IOException {
        grants.clear();
        try (JsonParser json = reader.open(value)) {
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                switch (name) {
                    case "v" -> Reader.version(json);
                    case "id" -> id = Reader.text(json);
                    case "query" -> query = Reader.text(json);
                    case "key" -> key = Reader.text(json);
                    case "from" -> from = Reader.text(json);
                    case "to" -> to = Reader.text(json);
                    case "control" -> control = Reader.text(json);
                    case "fields" -> Reader.fields(json, fields);
                    case "free" -> free = Reader.text(json);
                    case "asked_key" -> askedKey = Reader.text(json);
                    case "asked_of" -> askedOf = Reader.text(json);
                    case "stamp" -> Reader.stamp(json, stamp);
                    case "hops" -> Reader.hops(json, hops);
                    case "grants" -> Reader.texts(json, grants);
                    case "photo" -> photo = Reader.flag(json);
                    default -> throw new UnsupportedRecord("a response with `" + name + "`");
                }
            }
        }
    }

    /** Make sure that this is an answer to a request of this switch, from whom it was sent to. */
    private void requirePair() {
        Tables.Key asked = tables.keys.get(askedKey);
        Tables.Seat receiver = tables.agencies.get(to);
        boolean pairs = asked != null
                && asked.isQuery()
                && asked.answers().contains(key)
                && receiver != null
                && receiver.uses().contains(asked.letter())
                && tables.stop(askedOf) != null
                && from.equals(tables.answerer(askedOf));
        if (!pairs) {
            throw new UnsupportedRecord("no answer to a request of this switch");
        }
    }

    /** Read which request of the query it answers off its id. */
    private int number() {
        return Integer.parseInt(id, id.lastIndexOf('.') + 1, id.length(), 10);
    }

    /** Of an answer that is refused the asker sees nothing, not even its beginning. */
    private String quote() {
        String head = askedKey + '.' + to + '.' + askedOf;
        return Texts.quote((control.isEmpty() ? head : head + ".*" + control) + ".TXT");
    }
}
