package nlets;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/** Reads records, as a stream of tokens: no tree, no reflection. */
final class Reader {
    private final JsonFactory factory = new JsonFactory();

    /** Begin to read a record, which is an object. */
    JsonParser open(byte[] value) throws IOException {
        JsonParser json = factory.createParser(value);
        expect(json.nextToken(), JsonToken.START_OBJECT);
        return json;
    }

    /** Read a letter, or a message in the text form. */
    void letter(byte[] value, Letter into) throws IOException {
        try (JsonParser json = open(value)) {
            letter(json, into);
        }
    }

    void letter(JsonParser json, Letter into) throws IOException {
        into.clear();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            switch (name) {
                case "v" -> version(json);
                case "id" -> into.id = text(json);
                case "key" -> into.key = text(json);
                case "from" -> into.from = text(json);
                case "to" -> texts(json, into.to);
                case "control" -> into.control = text(json);
                case "fields" -> fields(json, into.fields);
                case "free" -> into.free = text(json);
                case "line" -> into.line = json.nextTextValue();
                case "text" -> into.text = json.nextTextValue();
                case "xml" -> {
                    if (json.nextTextValue() != null) {
                        throw new UnsupportedRecord("the XML form");
                    }
                }
                default -> throw new UnsupportedRecord("a letter with `" + name + "`");
            }
        }
    }

    static void version(JsonParser json) throws IOException {
        if (json.nextIntValue(-1) != 1) {
            throw new UnsupportedRecord("another version");
        }
    }

    static String text(JsonParser json) throws IOException {
        String value = json.nextTextValue();
        if (value == null) {
            throw new UnsupportedRecord("something else than text");
        }
        return value;
    }

    static boolean flag(JsonParser json) throws IOException {
        Boolean value = json.nextBooleanValue();
        if (value == null) {
            throw new UnsupportedRecord("something else than yes or no");
        }
        return value;
    }

    static void texts(JsonParser json, List<String> into) throws IOException {
        into.clear();
        expect(json.nextToken(), JsonToken.START_ARRAY);
        for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
            expect(next, JsonToken.VALUE_STRING);
            into.add(json.getText());
        }
    }

    static void fields(JsonParser json, Fields into) throws IOException {
        into.clear();
        expect(json.nextToken(), JsonToken.START_ARRAY);
        for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
            expect(next, JsonToken.START_ARRAY);
            into.add(text(json), text(json));
            expect(json.nextToken(), JsonToken.END_ARRAY);
        }
    }

    static void stamp(JsonParser json, Stamp into) throws IOException {
        expect(json.nextToken(), JsonToken.START_OBJECT);
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            switch (name) {
                case "ctx" -> into.context = text(json);
                case "at" -> into.at = json.nextLongValue(-1);
                case "p" -> into.partition = json.nextIntValue(-1);
                case "o" -> into.offset = json.nextLongValue(-1);
                default -> throw new UnsupportedRecord("a stamp with `" + name + "`");
            }
        }
    }

    static void hops(JsonParser json, long[] into) throws IOException {
        expect(json.nextToken(), JsonToken.START_ARRAY);
        into[0] = json.nextLongValue(-1);
        into[1] = json.nextLongValue(-1);
        expect(json.nextToken(), JsonToken.END_ARRAY);
    }

    static void expect(JsonToken found, JsonToken wanted) {
        if (found != wanted) {
            throw new UnsupportedRecord("JSON with " + found + " where " + wanted + " should be");
        }
    }
}
