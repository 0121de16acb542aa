package dev.tally;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
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
    private static final Path BINARY = Path.of("/proc/self/exe");

    private static final long PERIOD_MILLIS = TimeUnit.SECONDS.toMillis(5);

    /* Of the processor, within the period: more than health probes and heartbeats take. */
    private static final long IDLE_MICROS = 100_000;

    private final Vertx vertx;

    private long micros;
    private boolean wasBusy = true;

    IdleMemory(Vertx vertx) {
        this.vertx = vertx;
    }

    void watch(@Observes StartupEvent started) {
        if (ImageMode.current() == ImageMode.NATIVE_RUN && Files.exists(MAPS)) {
            micros = Libc.clock();
            vertx.setPeriodic(PERIOD_MILLIS, due -> look());
        }
    }

    private void look() {
        long now = Libc.clock();
        boolean isBusy = now - micros > IDLE_MICROS;
        micros = now;
        if (wasBusy && !isBusy) {
            inBackground(IdleMemory::giveBack);
        } else if (isBusy && !wasBusy) {
            inBackground(() -> advise(Libc.NORMAL));
        }
        wasBusy = isBusy;
    }

    private void inBackground(Callable<Void> work) {
        vertx.executeBlocking(work).onFailure(failure -> LOG.debug("Memory could not be given back", failure));
    }

    private static Void giveBack() throws IOException {
        System.gc();
        // From now on no more is read than is touched.
        return advise(Libc.RANDOM, Libc.PAGE_OUT);
    }

    /** Says to Linux what to do about the binary. */
    private static Void advise(int... advices) throws IOException {
        String binary = BINARY.toRealPath().toString();
        try (Stream<String> maps = Files.lines(MAPS)) {
            for (Range range : ranges(maps, binary)) {
                for (int advice : advices) {
                    Libc.advise(range, advice);
                }
            }
        }
        return null;
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

    /** The C library, which only a native binary can call so: each call takes no more of Java than itself. */
    private static final class Libc {

        /* MADV_NORMAL and MADV_RANDOM: whether what is around a page is read with it. */
        static final int NORMAL = 0;
        static final int RANDOM = 1;

        /*
         * MADV_PAGEOUT: drops what can be read again. Nothing is lost with it: a page that was changed stays, or goes to
         * swap. A Linux before 5.4 knows no such wish, which does no harm.
         */
        static final int PAGE_OUT = 21;

        static void advise(Range range, int advice) {
            madvise(WordFactory.pointer(range.start()), WordFactory.unsigned(range.end() - range.start()), advice);
        }

        @CFunction("madvise")
        private static native int madvise(PointerBase address, UnsignedWord length, int advice);

        /** Returns how long this process has had a processor, in microseconds. */
        @CFunction("clock")
        static native long clock();
    }
}
