package nlets;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The context in force, decided beforehand (`benchmarks/exported.py`). Read once, never changed. */
final class Tables {
    record Key(
            String traffic,
            String data_class,
            String letter,
            List<String> answers,
            boolean one_destination,
            boolean multi_state,
            boolean names_vehicle) {
        boolean isQuery() {
            return traffic.equals("query");
        }

        boolean isDriverOrVehicle() {
            return !data_class.equals("other");
        }

        boolean isAnswer() {
            return traffic.equals("answer");
        }
    }

    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    record Seat(int profile, String uses, int whose) {}

    record Ruled(
            String verdict,
            String place,
            List<String> rules,
            List<String> pending,
            String grant,
            String answer,
            List<String> grants) {}

    record Asking(int usual, int photo, Map<String, int[]> about) {}

    record Rule(
            String id,
            boolean conditional,
            boolean refuses,
            List<Condition> when,
            Set<String> remove,
            Set<String> accepts,
            String place,
            String answer) {}

    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    record Condition(String field, Set<String> values) {}

    record Answering(List<Touch> touches, Map<String, String> candidates) {}

    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    record Touch(int rule, boolean in_force, boolean photo_only) {}

    /** Everything as it stands in the file. */
    record Exported(
            String context,
            long since,
            long until,
            List<String> whose,
            List<String> places,
            Set<String> codes,
            Map<String, Key> keys,
            Map<String, Seat> agencies,
            Map<String, String> answerers,
            Map<String, String[]> says,
            Ruled[] decisions,
            Asking[] asking,
            Rule[] rules,
            Answering[] answering,
            int[][] rows,
            Map<String, int[]> ways,
            @JsonProperty("returns") Map<String, int[]> returned,
            Map<String, Map<String, String[][][]>> records) {}

    /** A decision, and the middle of every delivery that follows from it. */
    record Decision(Ruled ruled, boolean stopsAtHub, boolean refuses, byte[] middle) {
        static Decision of(Ruled ruled) {
            boolean refuses = ruled.verdict.equals("refuse");
            Json middle = new Json().raw(",\"pending\":").texts(ruled.pending);
            middle.raw(",\"grants\":").texts(ruled.grants).raw(",\"letter\":");
            return new Decision(ruled, refuses && ruled.place.equals("hub"), refuses, middle.toBytes());
        }
    }

    /** A destination: whose data it holds, and the record key of what is sent there. */
    record Stop(String name, int whose, byte[] key) {}

    private static final Set<String> HUB_ONLY = Set.of("ER", "SM");
    static final String HUB = "NL0000000";

    final Exported told;
    final Map<String, Key> keys;
    final Map<String, Seat> agencies;
    final byte[] contextJson;
    private final Decision[] decisions;
    private final Map<String, Stop> stops = new HashMap<>();

    private Tables(Exported told) {
        this.told = told;
        keys = told.keys;
        agencies = told.agencies;
        contextJson = new Json().text(told.context).toBytes();
        decisions = new Decision[told.decisions.length];
        for (int at = 0; at < decisions.length; at++) {
            decisions[at] = Decision.of(told.decisions[at]);
        }
        int nobodys = told.whose.indexOf("");
        for (String code : told.codes) {
            int whose = told.whose.indexOf(code);
            put(code, whose < 0 ? nobodys : whose);
        }
        agencies.forEach((ori, seat) -> put(ori, seat.whose));
    }

    static Tables read(String file) throws IOException {
        return new Tables(new ObjectMapper().readValue(new File(file), Exported.class));
    }

    private void put(String destination, int whose) {
        String state = told.whose.get(whose);
        String key = state.isEmpty() ? destination : state;
        stops.put(destination, new Stop(destination, whose, key.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Find a known destination, or null. */
    Stop stop(String destination) {
        return stops.get(destination);
    }

    /** Say whether a key is known, and not the hub's own. */
    boolean maySend(String key, String from) {
        return keys.containsKey(key) && (!HUB_ONLY.contains(key) || from.equals(HUB));
    }

    /** Decide a query or notice. */
    Decision decide(Letter letter, Seat asker, Stop stop) {
        int row = told.ways.get(letter.key)[asker.profile];
        Asking asking = told.asking[told.rows[row][stop.whose]];
        boolean photo = letter.fields.askForPhoto();
        int usual = photo ? asking.photo : asking.usual;
        if (asking.about.isEmpty()) {
            return decisions[usual];
        }
        int[] about = asking.about.get(subjectOf(letter.fields));
        return decisions[about == null ? usual : about[photo ? 1 : 0]];
    }

    /** Find what stands against the answer to a query. */
    Answering answering(String askedKey, Seat receiver, int whose) {
        return told.answering[told.rows[told.returned.get(askedKey)[receiver.profile]][whose]];
    }

    /** Give the ORI that answers at a destination, or null. */
    String answerer(String destination) {
        return agencies.containsKey(destination) ? destination : told.answerers.get(destination);
    }

    void requireEpoch(long atUs) {
        if (atUs < told.since || atUs >= told.until) {
            throw new UnsupportedRecord("a time that the tables were not made for");
        }
    }


    private static String subjectOf(Fields fields) {
        StringBuilder out = new StringBuilder();
        for (String[] pair : fields.subject()) {
            out.append(out.isEmpty() ? "" : "\u001f").append(pair[0]).append('\u001e').append(pair[1]);
        }
        return out.toString();
    }
}
