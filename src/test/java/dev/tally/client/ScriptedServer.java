package dev.tally.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A small HTTP server that does to each request what the script says next, and remembers what came. */
final class ScriptedServer implements AutoCloseable {

    /**
     * What came.
     *
     * @param line method and path
     * @param headers by their names, as the JDK writes them; one value each
     * @param nanos when, on the clock of {@link System#nanoTime}
     */
    record Request(String line, Map<String, List<String>> headers, long nanos) {

        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name)).map(List::getFirst);
        }
    }

    /** What happens to one request. */
    interface Step {
        void handle(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final Deque<Step> script;
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    private ScriptedServer(HttpServer server, Deque<Step> script) {
        this.server = server;
        this.script = script;
    }

    /** Starts it; the last step is done to all requests that come after it too. */
    static ScriptedServer start(Step... script) {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            ScriptedServer server = new ScriptedServer(http, new ArrayDeque<>(List.of(script)));
            http.createContext("/", server::handle);
            http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Step answer(int status, String body, Map<String, String> headers) {
        return exchange -> {
            headers.forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        };
    }

    static Step answer(int status, String body) {
        return answer(status, body, Map.of());
    }

    /** Closes the connection without a word. */
    static Step drop() {
        return HttpExchange::close;
    }

    /** Leaves the request without an answer. */
    static Step silence() {
        return _ -> {};
    }

    /** Begins an answer and never ends it. */
    static Step half() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write('1');
            exchange.getResponseBody().flush();
        };
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(new Request(line, Map.copyOf(exchange.getRequestHeaders()), System.nanoTime()));
        (script.size() > 1 ? script.remove() : script.element()).handle(exchange);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    List<String> lines() {
        return requests().stream().map(Request::line).toList();
    }

    /** Returns the idempotency keys that came, each once. */
    List<String> keys() {
        return requests().stream()
                .map(request -> request.header("Idempotency-key").orElseThrow())
                .distinct()
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
