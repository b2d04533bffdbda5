package nlets;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** The states' switches: refuse where the block sits here, else answer from the table of records. */
final class State extends Stage {
    private static final String NOBODY_ANSWERS = "SM .01";

    private final Letter letter = new Letter();
    private final Stamp stamp = new Stamp();
    private final List<String> pending = new ArrayList<>();
    private final List<String> grants = new ArrayList<>();
    private final long[] hops = new long[2];
    private final Json out = new Json();
    private int number;
    private String to;

    State(Tables tables, Stopwatch stopwatch) {
        super(tables, stopwatch);
    }

    @Override
    void judge(byte[] value, int partition, long offset) throws IOException {
        read(value);
        stamp.requireContext(tables);
        Tables.Key key = tables.keys.get(letter.key);
        Tables.Seat asker = tables.agencies.get(letter.from);
        Tables.Stop stop = tables.stop(to);
        if (key == null || !key.isQuery() || asker == null || stop == null || !asker.uses().contains(key.letter())) {
            throw new UnsupportedRecord("a delivery that the hub can't have sent");
        }
        Tables.Decision decision = tables.decide(letter, asker, stop);
        String answerer = tables.answerer(to);
        if (decision.refuses()) {
            refuse(decision, key, answerer);
        } else if (answerer == null) {
            Replies.Because because =
                    new Replies.Because("deliver", null, List.of(), List.of(), null, NOBODY_ANSWERS);
            reply(letter.from, replies.fromHub(told(), because, ""));
        } else {
            answer(key, stop, answerer);
        }
    }

    private void read(byte[] value) throws IOException {
        try (JsonParser json = reader.open(value)) {
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                switch (name) {
                    case "v" -> Reader.version(json);
                    case "stamp" -> Reader.stamp(json, stamp);
                    case "n" -> number = json.nextIntValue(-1);
                    case "to" -> to = Reader.text(json);
                    case "pending" -> Reader.texts(json, pending);
                    case "grants" -> Reader.texts(json, grants);
                    case "letter" -> {
                        Reader.expect(json.nextToken(), JsonToken.START_OBJECT);
                        reader.letter(json, letter);
                    }
                    case "hops" -> Reader.hops(json, hops);
                    default -> throw new UnsupportedRecord("a delivery with `" + name + "`");
                }
            }
        }
    }

    /** Answer as a state does, in an ordinary answer, or not at all. */
    private void refuse(Tables.Decision decision, Tables.Key key, String answerer) {
        Replies.Because because = Replies.Because.of(decision.ruled());
        if (!because.answer().isEmpty()) {
            String from = answerer == null ? Tables.HUB : answerer;
            String usual = key.answers().get(0);
            reply(letter.from, replies.content(told(), because, usual, from, new Fields(), because.answer()));
        }
    }

    private Replies.Told told() {
        long[] all = {hops[0], hops[1], -1, -1};
        return new Replies.Told(stamp, number, letter.id, letter.from, letter.control, to, all);
    }

    private void answer(Tables.Key key, Tables.Stop stop, String answerer) {
        out.clear().raw("{\"v\":1,\"id\":");
        stamp.writeId(out, number);
        out.raw(",\"query\":").text(letter.id).raw(",\"key\":").text(key.answers().get(0));
        out.raw(",\"from\":").text(answerer).raw(",\"to\":").text(letter.from);
        out.raw(",\"control\":").text(letter.control).raw(",\"fields\":");
        writeRecord(key, stop);
        out.raw(",\"free\":\"\",\"asked_key\":").text(letter.key).raw(",\"asked_of\":").text(to).raw(",\"stamp\":");
        stamp.write(out, tables);
        out.raw(",\"hops\":[").number(hops[0]).put(',').number(hops[1]).raw("],\"grants\":").texts(grants);
        out.raw(letter.fields.askForPhoto() ? ",\"photo\":true}" : ",\"photo\":false}");
        send(ONWARD, letter.from.getBytes(StandardCharsets.US_ASCII), out.toBytes());
    }

    /** Write what was asked about, then a record of the state's; which one, the subject says. */
    private void writeRecord(Tables.Key key, Tables.Stop stop) {
        List<String[]> subject = letter.fields.subject();
        char mark = '[';
        for (String[] pair : subject) {
            mark = writePair(mark, pair);
        }
        String[][] record = {{"REM", "NO RECORD"}};
        if (!subject.isEmpty()) {
            String state = new String(stop.key(), StandardCharsets.US_ASCII);
            String[][][] records = tables.told.records().get(state).get(key.data_class());
            record = records[(int) (checksum(subject) % records.length)];
        }
        for (String[] pair : record) {
            if (subject.stream().noneMatch(known -> known[0].equals(pair[0]))) {
                mark = writePair(mark, pair);
            }
        }
        out.put(']');
    }

    private char writePair(char mark, String[] pair) {
        out.put(mark).put('[').text(pair[0]).put(',').text(pair[1]).put(']');
        return ',';
    }

    private static long checksum(List<String[]> subject) {
        CRC32 sum = new CRC32();
        for (String[] pair : subject) {
            sum.update(pair[0].getBytes(StandardCharsets.UTF_8));
            sum.update(pair[1].getBytes(StandardCharsets.UTF_8));
        }
        return sum.getValue();
    }
}
