package dev.tally.testsupport;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * People who play one song all the time, each waiting for an answer before the next play, whatever happens to the
 * service. They remember what they were told.
 */
public final class Players implements AutoCloseable {

    /**
     * What a player was told of one play.
     *
     * @param status the HTTP status, 0 when the connection broke
     * @param millis how long it took
     * @param body the text of the answer
     */
    public record Told(int status, long millis, String body) {}

    private final AtomicInteger sent = new AtomicInteger();
    private final Collection<Told> told = new ConcurrentLinkedQueue<>();
    private final Crowd crowd = new Crowd();

    /**
     * Starts them.
     *
     * @param service where to play; asked before each play, since it may be started anew
     */
    public static Players start(int players, String song, Supplier<Service> service) {
        Players all = new Players();
        all.crowd.and(players, () -> all.play(song, service));
        return all;
    }

    private void play(String song, Supplier<Service> service) {
        Service current = service.get();
        sent.incrementAndGet();
        long start = System.nanoTime();
        try {
            HttpResponse<String> answer = current.post("/song/" + song);
            told.add(new Told(answer.statusCode(), millisSince(start), answer.body()));
        } catch (UncheckedIOException e) {
            told.add(new Told(0, millisSince(start), e.toString()));
        }
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    public List<Told> told() {
        return List.copyOf(told);
    }

    /** Returns how many plays were answered as counted. */
    public int counted() {
        return told(200);
    }

    /** Returns how many plays were answered as not counted, or as perhaps counted. */
    public int refused() {
        return told(503);
    }

    private int told(int status) {
        return (int) told.stream().filter(answer -> answer.status() == status).count();
    }

    public int sent() {
        return sent.get();
    }

    @Override
    public void close() {
        stop();
    }

    /** Lets each finish the play that is under way. */
    public void stop() {
        crowd.close();
    }
}
