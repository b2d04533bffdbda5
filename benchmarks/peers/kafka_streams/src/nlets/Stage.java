package nlets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** What the three stages share: a record in, records out, the stopwatch. */
abstract class Stage implements Processor<byte[], byte[], byte[], byte[]> {
    static final String ONWARD = "onward";
    static final String REPLIES = "replies";
    private static final byte[] MARKER = "nlets-marker".getBytes(StandardCharsets.US_ASCII);

    protected final Tables tables;
    protected final Reader reader = new Reader();
    protected final Replies replies;
    private final Stopwatch stopwatch;
    private ProcessorContext<byte[], byte[]> context;
    private long timestamp;

    Stage(Tables tables, Stopwatch stopwatch) {
        this.tables = tables;
        this.stopwatch = stopwatch;
        replies = new Replies(tables);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
        context = given;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (Arrays.equals(record.key(), MARKER)) {
            return;
        }
        timestamp = record.timestamp();
        stopwatch.begin();
        try {
            RecordMetadata place = context.recordMetadata().orElseThrow();
            judge(record.value(), place.partition(), place.offset());
        } catch (IOException unreadable) {
            throw new UnsupportedRecord("a record that is no JSON");
        }
        if (stopwatch.end()) {
            context.commit();
        }
    }

    abstract void judge(byte[] value, int partition, long offset) throws IOException;

    void send(String where, byte[] key, byte[] value) {
        context.forward(new Record<>(key, value, timestamp), where);
    }

    void reply(String to, byte[] value) {
        send(REPLIES, to.getBytes(StandardCharsets.UTF_8), value);
    }

    static long nowUs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }
}
