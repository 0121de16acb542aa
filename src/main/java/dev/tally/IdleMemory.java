package dev.tally;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.word.PointerBase;
import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;
import org.jboss.logging.Logger;

/**
 * Gives the memory back that only a start, or a busy time, has needed, as soon as there is nothing to do: garbage, and what
 * lies in memory of the native binary, which is most of all. Whatever of the binary is wanted again is read again. See
 * docs/adr/0017-idle-memory.md.
 */
@Singleton
class IdleMemory {

    private static final Logger LOG = Logger.getLogger(IdleMemory.class);

    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Path STAT = Path.of("/proc/self/stat");
    private static final Path BINARY = Path.of("/proc/self/exe");

    private static final long PERIOD_MILLIS = TimeUnit.SECONDS.toMillis(5);

    /* Of 500, which are one processor for the period: more than health probes and heartbeats take. */
    private static final long IDLE_TICKS = 10;

    /* The place of the user's ticks behind the name of the program, in parentheses, says proc(5); the system's follow. */
    private static final int USER_TICKS = 12;

    private final Vertx vertx;

    private long ticks;
    private boolean wasBusy = true;

    IdleMemory(Vertx vertx) {
        this.vertx = vertx;
    }

    void watch(@Observes StartupEvent started) throws IOException {
        if (ImageMode.current() == ImageMode.NATIVE_RUN && Files.exists(MAPS)) {
            ticks = ticks(Files.readString(STAT));
            vertx.setPeriodic(
                    PERIOD_MILLIS,
                    due -> vertx.executeBlocking(this::look)
                            .onFailure(failure -> LOG.debug("Memory could not be given back", failure)));
        }
    }

    private Void look() throws IOException {
        long now = ticks(Files.readString(STAT));
        boolean isBusy = now - ticks > IDLE_TICKS;
        ticks = now;
        if (wasBusy && !isBusy) {
            System.gc();
            giveBackBinary();
        }
        wasBusy = isBusy;
        return null;
    }

    private static void giveBackBinary() throws IOException {
        String binary = BINARY.toRealPath().toString();
        try (Stream<String> maps = Files.lines(MAPS)) {
            ranges(maps, binary).forEach(Binary::pageOut);
        }
    }

    /** Returns the clock ticks that a process has used, from its {@code stat}. */
    static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ");
        return Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]);
    }

    /** Returns where in memory a file is, from the lines of {@code maps}. */
    static List<Range> ranges(Stream<String> maps, String file) {
        return maps.filter(map -> map.endsWith(" " + file))
                .map(map -> map.substring(0, map.indexOf(' ')).split("-"))
                .map(ends -> new Range(HexFormat.fromHexDigitsToLong(ends[0]), HexFormat.fromHexDigitsToLong(ends[1])))
                .toList();
    }

    /**
     * A part of the memory.
     *
     * @param start its first address
     * @param end the first behind it
     */
    record Range(long start, long end) {}

    /** What libc has for it; only a native binary can call that so. */
    private static final class Binary {

        /* MADV_PAGEOUT. Nothing is lost with it: a page that was changed stays, or goes to swap. */
        private static final int PAGE_OUT = 21;

        /** Has Linux drop what it can read again. One before 5.4 knows no such wish, which does no harm. */
        static void pageOut(Range range) {
            madvise(WordFactory.pointer(range.start()), WordFactory.unsigned(range.end() - range.start()), PAGE_OUT);
        }

        @CFunction("madvise")
        private static native int madvise(PointerBase address, UnsignedWord length, int advice);
    }
}
