package dev.tally.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A service with the real files, which refuses streams at first, as one behind a busy proxy. Its song 5 counts how often it was read. */
final class RefusingTally implements AutoCloseable {

    private static final Path FILES = Path.of("src/main/resources/META-INF/resources");
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "css", "text/css", "js", "text/javascript", "svg", "image/svg+xml");

    private final HttpServer http;
    private final AtomicInteger refusals;
    private final AtomicInteger reads = new AtomicInteger();

    private RefusingTally(HttpServer http, int refusals) {
        this.http = http;
        this.refusals = new AtomicInteger(refusals);
    }

    static RefusingTally start(int refusals) {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            RefusingTally tally = new RefusingTally(http, refusals);
            http.createContext("/", tally::file);
            http.createContext("/v1/live/", tally::stream);
            http.createContext("/v1/counters/song", tally::read);
            http.start();
            return tally;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private void file(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.endsWith("/") ? path + "index.html" : path;
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        answer(exchange, 200, type, Files.readString(FILES.resolve(name.substring(1))));
    }

    private void stream(HttpExchange exchange) throws IOException {
        if (refusals.getAndDecrement() > 0) {
            answer(exchange, 503, "text/plain", "no more streams");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody()
                .write("event: count\ndata: {\"key\":\"5\",\"value\":42}\n\nevent: whole\ndata: {}\n\n"
                        .getBytes(StandardCharsets.UTF_8));
        // And stays open.
        exchange.getResponseBody().flush();
    }

    private void read(HttpExchange exchange) throws IOException {
        String counters = "{\"counters\":[{\"key\":\"5\",\"value\":" + reads.incrementAndGet() + "}]}";
        answer(exchange, 200, "application/json", counters);
    }

    static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
