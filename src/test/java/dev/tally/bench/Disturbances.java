package dev.tally.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What makes figures of this machine worse than they are: other work, its host, and rules for packets. */
final class Disturbances {

    private static final double MAX_BUSY = 0.1;
    private static final double MAX_STEAL = 0.02;
    private static final Path TRACKED = Path.of("/proc/sys/net/netfilter/nf_conntrack_count");
    private static final long SAMPLE_MILLIS = 1_000;

    /* Columns of the first line of /proc/stat: user nice system idle iowait irq softirq steal. */
    private static final int COLUMNS = 8;
    private static final int IDLE = 3;
    private static final int IOWAIT = 4;
    private static final int STEAL = 7;

    private final double busyBefore;
    private final Ticks start;

    private Disturbances(double busyBefore, Ticks start) {
        this.busyBefore = busyBefore;
        this.start = start;
    }

    /** Looks for a second at what the machine does by itself, and begins to watch. */
    static Disturbances watch() {
        Ticks before = Ticks.now();
        try {
            TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Ticks now = Ticks.now();
        return new Disturbances(now.minus(before).busy(), now);
    }

    /** Returns what there was, in words; nothing when the machine was quiet. */
    List<String> found() {
        List<String> found = new ArrayList<>();
        if (busyBefore > MAX_BUSY) {
            found.add(percent("other programs took %.0f %% of the processors before the first load", busyBefore));
        }
        double steal = Ticks.now().minus(start).stolen();
        if (steal > MAX_STEAL) {
            found.add(percent("the host of this machine took %.0f %% of its processor time", steal));
        }
        if (areConnectionsTracked()) {
            found.add(
                    "the kernel tracks each connection (nf_conntrack), as it does for the rules of Docker or a firewall");
        }
        return found;
    }

    /** Returns whether a new connection is one more that the kernel tracks. */
    private static boolean areConnectionsTracked() {
        if (Files.notExists(TRACKED)) {
            return false;
        }
        long before = tracked();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket _ = new Socket(server.getInetAddress(), server.getLocalPort())) {
            return tracked() > before;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long tracked() {
        try {
            return Long.parseLong(Files.readString(TRACKED).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String percent(String text, double part) {
        return String.format(Locale.ROOT, text, 100 * part);
    }

    /**
     * How the processors have spent their time, in ticks.
     *
     * @param all since the start of the machine
     * @param idle doing nothing
     * @param steal taken by the host
     */
    private record Ticks(long all, long idle, long steal) {

        static Ticks now() {
            try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
                long[] ticks = Stream.of(lines.findFirst().orElseThrow().split("\\s+"))
                        .skip(1)
                        .limit(COLUMNS)
                        .mapToLong(Long::parseLong)
                        .toArray();
                long all = 0;
                for (long tick : ticks) {
                    all += tick;
                }
                return new Ticks(all, ticks[IDLE] + ticks[IOWAIT], ticks[STEAL]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Ticks minus(Ticks other) {
            return new Ticks(all - other.all, idle - other.idle, steal - other.steal);
        }

        double busy() {
            return 1 - idle / (double) all;
        }

        double stolen() {
            return steal / (double) all;
        }
    }
}
