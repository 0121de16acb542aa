package dev.tally.testsupport;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Clients that play one song in a loop, each waiting for its answer, whatever happens to the service. They record the
 * answers.
 */
public final class Players implements AutoCloseable {

    /**
     * The answer to one play.
     *
     * @param status the HTTP status; 0 if the connection was lost
     * @param millis the latency
     * @param body the body of the answer
     */
    public record Told(int status, long millis, String body) {}

    private final AtomicInteger sent = new AtomicInteger();
    private final Collection<Told> told = new ConcurrentLinkedQueue<>();
    private final Crowd crowd = new Crowd();

    /**
     * Starts the players.
     *
     * @param service supplies the service before each play, as it may be restarted
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

    /** Returns the number of plays answered as counted. */
    public int counted() {
        return told(200);
    }

    /** Returns the number of plays answered as not counted, or with an unknown outcome. */
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

    /** Waits for the plays in flight. */
    public void stop() {
        crowd.close();
    }
}
