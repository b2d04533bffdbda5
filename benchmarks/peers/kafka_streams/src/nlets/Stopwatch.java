package nlets;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Takes the time and processor time of all messages but the first ones, as `benchmarks/task.py` does. */
final class Stopwatch {
    private final OperatingSystemMXBean system =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final long warmUp;
    private final long messages;
    private final AtomicLong handedOut = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long beganNs;
    private volatile long beganCpuNs;

    Stopwatch(long warmUp, long messages) {
        this.warmUp = warmUp;
        this.messages = messages;
    }

    /** Note that a message is handed out. */
    void begin() {
        if (handedOut.getAndIncrement() == warmUp) {
            beganNs = System.nanoTime();
            beganCpuNs = system.getProcessCpuTime();
        }
    }

    /** Note that a message is judged, and say whether it was the last. */
    boolean end() {
        boolean isLast = done.incrementAndGet() == messages;
        if (isLast) {
            ended.countDown();
        }
        return isLast;
    }

    /** Say that nothing will come any more. */
    void giveUp() {
        ended.countDown();
    }

    /** Wait for the last message, and say whether it came. */
    boolean await() throws InterruptedException {
        ended.await();
        return done.get() >= messages;
    }

    String reading() {
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        double cpuSeconds = (system.getProcessCpuTime() - beganCpuNs) / 1e9;
        return new Json()
                .raw("{\"messages\":").number(messages - warmUp)
                .raw(",\"seconds\":").raw(Double.toString(seconds))
                .raw(",\"cpu_seconds\":").raw(Double.toString(cpuSeconds)).raw("}").toString();
    }
}
