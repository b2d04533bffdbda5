package nlets;

/** By which context and when a query is judged, and where it stands. */
final class Stamp {
    String context;
    long at;
    int partition;
    long offset;

    void write(Json out, Tables tables) {
        out.raw("{\"ctx\":").raw(tables.contextJson).raw(",\"at\":").number(at);
        out.raw(",\"p\":").number(partition).raw(",\"o\":").number(offset).put('}');
    }

    /** Write the id of one of the query's requests. */
    void writeId(Json out, int number) {
        out.put('"').number(partition).put('.').number(offset).put('.').number(number).put('"');
    }

    void requireContext(Tables tables) {
        if (!tables.told.context().equals(context)) {
            throw new UnsupportedRecord("another context");
        }
        tables.requireEpoch(at);
    }
}
