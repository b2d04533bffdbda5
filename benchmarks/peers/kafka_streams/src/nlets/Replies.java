package nlets;

import java.util.Collection;
import java.util.List;

/** What terminals get, written. */
final class Replies {
    private final Tables tables;
    private final Json out = new Json();

    Replies(Tables tables) {
        this.tables = tables;
    }

    /** Whom a reply is for and what it answers. Hops that never came are -1. */
    record Told(Stamp stamp, int number, String query, String to, String control, String askedOf, long[] hops) {}

    /** Why it is as it is. */
    record Because(
            String verdict, String place, List<String> rules, Collection<String> removed, String grant, String answer) {
        static Because of(Tables.Ruled ruled) {
            return new Because(ruled.verdict(), ruled.place(), ruled.rules(), List.of(), ruled.grant(), ruled.answer());
        }
    }

    /** Say no in the hub's words. */
    byte[] fromHub(Told told, Because because, String quote) {
        String[] said = tables.told.says().get(because.answer());
        if (said == null) {
            throw new UnsupportedRecord("an answer without words: " + because.answer());
        }
        begin(told, said[0], Tables.HUB);
        out.raw("[],\"free\":").text(because.answer().startsWith("ER ") ? said[1] + quote : said[1]);
        return end(told, because);
    }

    /** Hand over what passes. */
    byte[] content(Told told, Because because, String key, String from, Fields fields, String free) {
        begin(told, key, from);
        fields.writeWithout(out, because.removed());
        out.raw(",\"free\":").text(free);
        return end(told, because);
    }

    private void begin(Told told, String key, String from) {
        out.clear().raw("{\"v\":1,\"id\":");
        told.stamp.writeId(out, told.number);
        out.raw(",\"query\":").text(told.query).raw(",\"key\":").text(key).raw(",\"from\":").text(from);
        out.raw(",\"to\":").text(told.to).raw(",\"control\":").text(told.control).raw(",\"fields\":");
    }

    private byte[] end(Told told, Because because) {
        out.raw(",\"asked_of\":").text(told.askedOf).raw(",\"verdict\":").text(because.verdict);
        out.raw(",\"place\":").text(because.place).raw(",\"rules\":").texts(because.rules);
        out.raw(",\"removed\":").texts(because.removed).raw(",\"grant\":").text(because.grant);
        out.raw(",\"answer\":").text(because.answer).raw(",\"stamp\":");
        told.stamp.write(out, tables);
        out.raw(",\"hops\":");
        char mark = '[';
        for (long hop : told.hops) {
            out.put(mark);
            mark = ',';
            if (hop < 0) {
                out.raw("null");
            } else {
                out.number(hop);
            }
        }
        return out.raw("]}").toBytes();
    }
}
