package nlets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** One run: `Main TASK TABLES STAGE THREADS`. Prints the reading as one line of JSON. */
public final class Main {
    private static final long LOOK_AGAIN_MS = 5;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        JsonNode task = new ObjectMapper().readTree(arguments[0]);
        Tables tables = Tables.read(arguments[1]);
        long messages = task.get("messages").asLong();
        Stopwatch stopwatch = new Stopwatch(task.get("warm_up").asLong(), messages);
        Way way = Way.of(arguments[2], task.get("source").asText(), task.get("sink").asText());
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (KafkaStreams streams = new KafkaStreams(way.topology(tables, stopwatch), settings(task, arguments[3]))) {
            streams.setUncaughtExceptionHandler(error -> {
                failure.set(error);
                stopwatch.giveUp();
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            if (stopwatch.await()) {
                awaitCommit(task, way.source());
                System.out.println(stopwatch.reading());
            }
        }
        if (failure.get() != null) {
            failure.get().printStackTrace();
            System.exit(1);
        }
    }

    /** What is tuned, and why. What isn't named has Kafka Streams' own setting. */
    private static Properties settings(JsonNode task, String threads) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, task.get("name").asText());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, task.get("servers").asText());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, task.get("scratch").asText());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        // There is no state.
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        // A poll takes what a fetch brought, and a buffer holds it: a full one pauses its partition.
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), tried("poll", "5000"));
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, tried("buffered", "10000"));
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, tried("commit.ms", "100"));
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 20);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), tried("batch", "524288"));
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), tried("linger", "100"));
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 128L << 20);
        return settings;
    }

    /** Give a setting that can be tried with another value, by `-D`. */
    private static String tried(String name, String chosen) {
        return System.getProperty("nlets." + name, chosen);
    }

    private static void awaitCommit(JsonNode task, String topic) throws Exception {
        String group = task.get("name").asText();
        Map<String, Object> servers = Map.of("bootstrap.servers", task.get("servers").asText());
        try (Admin admin = Admin.create(servers)) {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions()
                    .forEach(each -> latest.put(new TopicPartition(topic, each.partition()), OffsetSpec.latest()));
            // Of a partition that holds nothing, nothing is committed.
            Map<TopicPartition, Long> ends = admin.listOffsets(latest).all().get().entrySet().stream()
                    .filter(entry -> entry.getValue().offset() > 0)
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
            while (!committed(admin, group).equals(ends)) {
                Thread.sleep(LOOK_AGAIN_MS);
            }
        }
    }

    private static Map<TopicPartition, Long> committed(Admin admin, String group) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> found =
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        return found.entrySet().stream()
                .filter(entry -> entry.getValue() != null && entry.getValue().offset() > 0)
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /** A stage, what it reads, and where it sends what goes on. */
    private record Way(String stage, String source, String onward, String replies) {
        static Way of(String stage, String source, String sink) {
            return switch (stage) {
                case "intake" -> new Way(stage, source + "queries", sink + "deliveries", sink + "replies");
                case "state" -> new Way(stage, source + "deliveries", sink + "responses", sink + "replies");
                case "back" -> new Way(stage, source + "responses", null, sink + "replies");
                default -> throw new IllegalArgumentException(stage);
            };
        }

        Topology topology(Tables tables, Stopwatch stopwatch) {
            ByteArrayDeserializer read = new ByteArrayDeserializer();
            ByteArraySerializer write = new ByteArraySerializer();
            Topology topology = new Topology();
            topology.addSource("source", read, read, source);
            topology.addProcessor("stage", () -> stage(tables, stopwatch), "source");
            if (onward != null) {
                topology.addSink(Stage.ONWARD, onward, write, write, "stage");
            }
            return topology.addSink(Stage.REPLIES, replies, write, write, "stage");
        }

        private Stage stage(Tables tables, Stopwatch stopwatch) {
            return switch (stage) {
                case "intake" -> new Intake(tables, stopwatch);
                case "state" -> new State(tables, stopwatch);
                case "back" -> new Back(tables, stopwatch);
                default -> throw new IllegalArgumentException(stage);
            };
        }
    }
}
