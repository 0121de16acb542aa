package dev.tally.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A stream of server-sent events, read as a browser does. */
public final class EventStream implements AutoCloseable {

    /**
     * An event.
     *
     * @param name its name
     * @param id the id from which a stream can resume after it
     * @param data its data
     * @param nanos when it was received
     */
    public record Event(String name, String id, String data, long nanos) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpResponse<InputStream> answer;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<String> retries = new CopyOnWriteArrayList<>();
    private final List<String> comments = new CopyOnWriteArrayList<>();
    private final AtomicInteger states = new AtomicInteger();
    private final Thread reader;
    private volatile String lastId = "";

    private EventStream(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        answer = http.send(request.build(), BodyHandlers.ofInputStream());
        reader = Thread.ofVirtual().start(this::read);
    }

    /**
     * Opens a stream.
     *
     * @param headers names and values, in turn
     */
    public static EventStream open(String url, String... headers) {
        try {
            return new EventStream(url, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        Map<String, String> fields = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(":")) {
                    comments.add(line);
                } else if (line.isEmpty()) {
                    dispatch(fields);
                } else {
                    int colon = line.indexOf(": ");
                    fields.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
        } catch (IOException e) {
            // A stream that is cut off has ended too.
        }
    }

    private void dispatch(Map<String, String> fields) {
        if (fields.containsKey("retry")) {
            retries.add(fields.get("retry"));
        }
        if (fields.containsKey("data")) {
            lastId = fields.get("id");
            if (fields.get("event").equals("whole")) {
                states.incrementAndGet();
            } else {
                events.add(new Event(fields.get("event"), lastId, fields.get("data"), System.nanoTime()));
            }
        }
        fields.clear();
    }

    public int status() {
        return answer.statusCode();
    }

    public HttpHeaders headers() {
        return answer.headers();
    }

    /** Returns all events so far, except for those that end a snapshot. */
    public List<Event> events() {
        return events;
    }

    /** Returns the name and data of all events so far. */
    public List<String> told() {
        return events.stream().map(event -> event.name() + " " + event.data()).toList();
    }

    /** Returns the number of complete snapshots. */
    public int states() {
        return states.get();
    }

    /** Returns the {@code Last-Event-ID} with which a browser would reconnect. */
    public String lastId() {
        return lastId;
    }

    /** Returns all reconnection times sent, in milliseconds. */
    public List<String> retries() {
        return retries;
    }

    public List<String> comments() {
        return comments;
    }

    public boolean hasEnded() {
        return !reader.isAlive();
    }

    /** Disconnects, as a browser does when its page is closed. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
