package nlets;

import java.io.IOException;
import java.util.List;

/** The hub's first stage: read, check, decide for each destination, send on or answer. */
final class Intake extends Stage {
    private final Letter letter = new Letter();
    private final Stamp stamp = new Stamp();
    private final Json written = new Json();
    private final Json out = new Json();
    private final Texts texts;
    private final Door door;

    Intake(Tables tables, Stopwatch stopwatch) {
        super(tables, stopwatch);
        texts = new Texts(tables);
        door = new Door(tables);
    }

    @Override
    void judge(byte[] value, int partition, long offset) throws IOException {
        stamp.at = nowUs();
        stamp.partition = partition;
        stamp.offset = offset;
        tables.requireEpoch(stamp.at);
        reader.letter(value, letter);
        Reject reject = letter.text == null ? checked() : texts.read(letter);
        reject = reject == null ? refusedAtTheDoor() : reject;
        if (reject != null) {
            reject(reject);
            return;
        }
        boolean isQuery = tables.keys.get(letter.key).isQuery();
        if (isQuery) {
            letter.write(written.clear());
        }
        for (int number = 0; number < door.stops.size(); number++) {
            request(number, door.stops.get(number), isQuery);
        }
    }

    /** Make sure that a letter is what its text would be read as. */
    private Reject checked() {
        Plain.requireName(letter.key);
        Plain.requireName(letter.from);
        letter.to.forEach(Plain::requireName);
        if (!letter.control.isEmpty()) {
            Plain.requireName(letter.control);
        }
        for (int at = 0; at < letter.fields.count; at++) {
            Plain.requireName(letter.fields.tags[at]);
            Plain.requireValue(letter.fields.values[at]);
        }
        if (!letter.free.isEmpty()) {
            Plain.requireValue(letter.free);
        }
        if (letter.id == null || letter.to.isEmpty() || !tables.maySend(letter.key, letter.from)) {
            throw new UnsupportedRecord("a letter with another head than the log has");
        }
        return null;
    }

    private Reject refusedAtTheDoor() {
        Tables.Key key = tables.keys.get(letter.key);
        if (key.isAnswer()) {
            throw new UnsupportedRecord("an answer among queries");
        }
        String code = door.refuse(letter, key, tables.agencies.get(letter.from));
        return code == null ? null : new Reject(code, letter.from, letter.control, letter.quote());
    }

    private void request(int number, Tables.Stop stop, boolean isQuery) {
        Tables.Decision decision = tables.decide(letter, tables.agencies.get(letter.from), stop);
        if (isQuery ? decision.stopsAtHub() : decision.refuses()) {
            Replies.Because because = Replies.Because.of(decision.ruled());
            reply(letter.from, replies.fromHub(told(number, letter.from, stop.name()), because, letter.quote()));
        } else if (isQuery) {
            send(ONWARD, stop.key(), delivery(number, stop, decision));
        } else {
            Replies.Because because = Replies.Because.of(decision.ruled());
            Replies.Told told = told(number, stop.name(), stop.name());
            reply(stop.name(), replies.content(told, because, letter.key, letter.from, letter.fields, letter.free));
        }
    }

    private byte[] delivery(int number, Tables.Stop stop, Tables.Decision decision) {
        out.clear().raw("{\"v\":1,\"stamp\":");
        stamp.write(out, tables);
        out.raw(",\"n\":").number(number).raw(",\"to\":").text(stop.name()).raw(decision.middle()).raw(written);
        return out.raw(",\"hops\":[").number(stamp.at).put(',').number(nowUs()).raw("]}").toBytes();
    }

    private void reject(Reject reject) {
        Replies.Because because =
                new Replies.Because("reject", null, List.of(), List.of(), null, reject.code());
        long[] hops = {stamp.at, nowUs(), -1, -1};
        Replies.Told told = new Replies.Told(stamp, 0, letter.id, reject.from(), reject.control(), null, hops);
        reply(reject.from(), replies.fromHub(told, because, reject.quote()));
    }

    private Replies.Told told(int number, String to, String askedOf) {
        long[] hops = {stamp.at, nowUs(), -1, -1};
        return new Replies.Told(stamp, number, letter.id, to, letter.control, askedOf, hops);
    }
}
