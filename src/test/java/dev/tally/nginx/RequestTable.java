package dev.tally.nginx;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Requests that are easily read in two ways, and the one status of each. */
final class RequestTable {

    private static final String HOST = "Host: tally";
    private static final String JSON = "Content-Type: application/json";
    private static final String BATCH = "POST /v1/counters/plants";

    private RequestTable() {}

    /**
     * A request and its status.
     *
     * @param line of the request, without the version where it is HTTP/1.1
     * @param headers all of them, but for what says how long the body is, and that the connection ends
     */
    record Row(int status, String line, List<String> headers, byte[] body) {

        static Row of(int status, String line, String... headers) {
            return new Row(status, line, headers.length == 0 ? List.of(HOST) : List.of(headers), new byte[0]);
        }

        static Row batch(int status, String type, String body, Charset charset, String... more) {
            List<String> headers = new ArrayList<>(List.of(HOST, type));
            headers.addAll(List.of(more));
            return new Row(status, BATCH, headers, body.getBytes(charset));
        }

        byte[] bytes(String... more) {
            String first = line.contains(" HTTP/") ? line : line + " HTTP/1.1";
            List<String> head = new ArrayList<>(List.of(first));
            head.addAll(headers);
            head.addAll(List.of(more));
            if (line.startsWith("P") || body.length > 0) {
                head.add("Content-Length: " + body.length);
            }
            head.add("Connection: close");
            byte[] bytes = (String.join("\r\n", head) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
            byte[] all = new byte[bytes.length + body.length];
            System.arraycopy(bytes, 0, all, 0, bytes.length);
            System.arraycopy(body, 0, all, bytes.length, body.length);
            return all;
        }

        @Override
        public String toString() {
            return line + " " + headers;
        }
    }

    static Stream<Row> hosts() {
        return Stream.of(
                Row.of(200, "POST /song/a"),
                Row.of(200, "POST /song/a", "Host: my_tally:80"),
                Row.of(200, "POST /song/a", "Host: [::1]:8080"),
                Row.of(400, "POST /song/a", "X: no host"),
                Row.of(400, "GET /v1/namespaces", "X: no host"),
                Row.of(400, "GET /get/site/home", "X: no host"),
                Row.of(400, "POST /song/a", HOST, HOST),
                Row.of(400, "POST /song/a", HOST, "Host: other"),
                Row.of(400, "GET /song/a HTTP/1.0", HOST, "Host: other"),
                Row.of(400, "GET /v1/namespaces", HOST, "Host: other"),
                Row.of(400, "POST /song/a", "Host:"),
                Row.of(400, "POST /song/a", "Host: a b"),
                Row.of(400, "POST /song/a", "Host: a/b"),
                Row.of(400, "GET /v1/namespaces", "Host: ["),
                Row.of(400, "GET /v1/namespaces", "Host: %zz"),
                Row.of(400, "GET /v1/namespaces", "Host: user@tally"),
                Row.of(400, "GET /v1/namespaces", "Host: tally:x"),
                Row.of(200, "GET /song/a HTTP/1.0", "X: no host"),
                Row.of(200, "POST /song/a HTTP/1.0", "X: no host"),
                Row.of(200, "GET / HTTP/1.0", "X: no host"),
                Row.of(200, "GET /v1/namespaces HTTP/1.0", "X: no host"),
                Row.of(404, "GET /get/site/home HTTP/1.0", "X: no host"),
                Row.of(404, "GET /nothing HTTP/1.0", "X: no host"),
                Row.of(200, "GET /tally.js HTTP/1.0", "X: no host"),
                Row.of(200, "GET /song/a HTTP/1.2"),
                Row.of(400, "GET /song/a HTTP/2.0"),
                Row.of(400, "GET /song/a HTTP/3"),
                Row.of(400, "GET /song/a HTTX/1.1"));
    }

    static Stream<Row> targets() {
        return Stream.of(
                Row.of(400, "POST /song/a;b"),
                Row.of(400, "GET /song/a;"),
                Row.of(404, "POST /song;x/a"),
                Row.of(400, "POST /v1/counters/plants/a;x"),
                Row.of(400, "POST /v1/counters/plants;x/a"),
                Row.of(400, "GET /v1/counters/plants;x"),
                Row.of(404, "GET /v1;x/counters/plants"),
                Row.of(404, "GET /v1/live;x/plants"),
                Row.of(400, "GET /v1/live/plants;x"),
                Row.of(404, "GET /v1/openapi;x"),
                Row.of(404, "GET /tally.js;x"),
                Row.of(404, "GET /hit;x/site/home"),
                Row.of(400, "GET /hit/site/home;x"),
                Row.of(200, "POST /song/%61"),
                Row.of(200, "POST /song//a"),
                Row.of(200, "POST //song/a"),
                Row.of(200, "GET //"),
                Row.of(200, "POST /song/./a"),
                Row.of(200, "POST /song/../song/a"),
                Row.of(200, "POST /song/%2e%2e/song/a"),
                Row.of(200, "POST /song/a/"),
                Row.of(200, "GET /song/.."),
                Row.of(400, "GET /.."),
                Row.of(400, "GET /%2e%2e/etc/passwd"),
                Row.of(400, "GET /a/%2e%2e%2f..%2f"),
                Row.of(400, "POST /song/a%2Fb"),
                Row.of(400, "POST /song/a%00"),
                Row.of(400, "POST /song/a%zz"),
                Row.of(400, "POST /song/a%4"),
                Row.of(400, "POST /song/%FF"),
                Row.of(400, "POST /song/\u00e9"),
                Row.of(400, "POST /song/\u00c3\u00a9"),
                Row.of(400, "POST /song/a|b"),
                Row.of(400, "POST /song/[a]{b}^`\"<>\\"),
                Row.of(400, "POST /song/a#b"),
                Row.of(400, "POST /song/a\u0001"),
                Row.of(400, "POST /song/a+b"),
                Row.of(400, "GET /get/site/%zz"),
                Row.of(400, "GET /hit/site/home?callback=%zz"),
                Row.of(400, "GET /v1/badge/plants/a.svg?label=%FF"),
                Row.of(400, "POST /v1/counters/plants/a?by=%zz"),
                Row.of(400, "POST /v1/counters/plants/a?by=1;by=2"),
                Row.of(400, "POST /v1/counters/plants/a?by=1&by=2"),
                Row.of(400, "POST /v1/counters/plants/a?by=+1"),
                Row.of(400, "POST /v1/counters/plants/a?by"),
                Row.of(200, "POST /v1/counters/plants/a?x=[1]|{2}^`"),
                Row.of(200, "POST /v1/counters/plants/a?x=;by"),
                Row.of(200, "POST /v1/counters/plants/a?%62y=3"),
                Row.of(200, "GET /v1/badge/plants/a.svg?label=AC;style=plastic"),
                Row.of(200, "GET /v1/badge/plants/a.svg?label=\u00c3\u00a9|[x]"),
                Row.of(404, "GET /get/site/home/shield?text=AC;style=x"),
                Row.of(200, "POST http://tally/song/a"),
                Row.of(400, "POST http:///song/a"),
                Row.of(400, "POST http://[/song/a"),
                Row.of(400, "POST song/a"),
                Row.of(400, "GET ?x"),
                Row.of(400, "GET *"),
                Row.of(400, "OPTIONS *"),
                Row.of(400, "GET  "),
                Row.of(400, "GET /song/" + "a".repeat(3_000)));
    }

    static Stream<Row> methodsAndHeaders() {
        return Stream.of(
                Row.of(400, "get /song/a"),
                Row.of(400, "Post /song/a"),
                Row.of(400, "G(T /song/a"),
                Row.of(405, "FOO /song/a"),
                Row.of(405, "TRACE /song/a"),
                Row.of(200, "GET /song/a", HOST, "Content-Type:"),
                Row.of(200, "GET /song/a", HOST, "Content-Type: json"),
                Row.of(200, "POST /song/a", HOST, "Content-Type: json"),
                Row.of(200, "GET /v1/namespaces", HOST, "Content-Type: json"),
                Row.of(404, "GET /nothing", HOST, "Content-Type: json"),
                Row.of(405, "PATCH /song/a", HOST, "Content-Type: json"),
                Row.of(400, "POST /song/a", HOST, "Authorization: Bearer a", "Authorization: Bearer b"),
                Row.of(400, "POST /song/a", HOST, "Idempotency-Key: a", "Idempotency-Key: b"),
                Row.of(400, "POST /song/a", HOST, "Idempotency-Key:"),
                Row.of(400, "POST /song/a", HOST, "X: a\u0001"),
                Row.of(400, "POST /song/a", HOST, "X : a"),
                Row.of(400, "POST /song/a", HOST, ": a"),
                Row.of(400, "POST /song/a", HOST, "Transfer-Encoding: weird"),
                Row.of(400, "POST /song/a", HOST, "Transfer-Encoding: gzip, chunked"),
                Row.of(400, "POST /song/a", HOST, "Transfer-Encoding: chunked", "Content-Length: 0"),
                Row.of(400, "GET /song/a", HOST, "Content-Length: 0", "Content-Length: 1"),
                Row.of(400, "GET /song/a", HOST, "Content-Length: -1"),
                Row.of(400, "GET /song/a", HOST, "Content-Length: 99999999999999999999"),
                Row.of(200, "POST /song/a", HOST, "TE: weird"),
                Row.of(200, "POST /song/a", HOST, "Expect: weird"),
                Row.of(200, "POST /song/a", HOST, "Upgrade: h2c"),
                Row.of(200, "POST /song/a", HOST, "Upgrade: h2c", "HTTP2-Settings: !!"),
                Row.of(200, "POST /song/a", HOST, "Upgrade: websocket"),
                Row.of(200, "GET /song/a", HOST, "If-None-Match: *", "Range: bytes=0-0", "If-Modified-Since: x"),
                Row.of(200, "GET /song/a", HOST, "Cookie: =;;=", "X:", "Accept-Language: \u00ff"));
    }

    /** The resource is asked with an Accept of its own anyway. */
    static Stream<Row> accepts() {
        return Stream.of(
                        "json", "", "*", "*/*;q=", "text/plain;q=2", "/", ", ,", "a/b/c", "\u00ff/\u00ff", "text/*;q=0")
                .flatMap(accept -> Stream.of(
                        new Row(200, "GET /song/a", List.of(HOST, "Accept: " + accept), new byte[0]),
                        new Row(200, "GET /v1/namespaces", List.of(HOST, "Accept: " + accept), new byte[0]),
                        new Row(200, "GET /v1/badge/plants/a.svg", List.of(HOST, "Accept: " + accept), new byte[0])));
    }

    static Stream<Row> bodies() {
        String body = "{\"a\":1,\"b\":2}";
        String once = "Idempotency-Key: bodies";
        return Stream.of(
                Row.batch(200, JSON, body, StandardCharsets.UTF_8),
                Row.batch(200, JSON + ";charset=UTF-8", body, StandardCharsets.UTF_8),
                Row.batch(200, JSON + "; charset=\"utf-8\"", body, StandardCharsets.UTF_8),
                Row.batch(200, "Content-Type: Application/JSON;", body, StandardCharsets.UTF_8),
                Row.batch(400, JSON, body, StandardCharsets.UTF_16),
                Row.batch(400, JSON, body, StandardCharsets.UTF_16LE),
                Row.batch(400, JSON, body, StandardCharsets.UTF_16BE),
                Row.batch(400, JSON, body, StandardCharsets.UTF_32),
                Row.batch(400, JSON, body, StandardCharsets.UTF_16, once),
                Row.batch(400, JSON, body, StandardCharsets.UTF_16LE, once),
                Row.batch(415, JSON + ";charset=utf-16", body, StandardCharsets.UTF_16),
                Row.batch(200, JSON + ";charset=ISO-8859-1", body, StandardCharsets.UTF_8),
                Row.batch(415, JSON + ";charset=", body, StandardCharsets.UTF_8),
                Row.batch(415, "Content-Type:", body, StandardCharsets.UTF_8),
                Row.batch(415, "Content-Type: json", body, StandardCharsets.UTF_8),
                Row.batch(415, "Content-Type: */*", body, StandardCharsets.UTF_8),
                Row.batch(415, "Content-Type: application/*", body, StandardCharsets.UTF_8),
                Row.batch(415, "Content-Type: application/json, text/plain", body, StandardCharsets.UTF_8),
                Row.batch(415, "Content-Type: /", body, StandardCharsets.UTF_8),
                Row.batch(415, "Content-Type: \u00ff", body, StandardCharsets.UTF_8),
                Row.batch(415, JSON, body, StandardCharsets.UTF_8, "Content-Type: text/plain"),
                Row.batch(415, JSON, body, StandardCharsets.UTF_8, "Content-Encoding: gzip"),
                Row.batch(415, JSON + ";" + ";".repeat(5_000), body, StandardCharsets.UTF_8),
                Row.batch(400, JSON, "", StandardCharsets.UTF_8),
                Row.batch(400, JSON, "[1]", StandardCharsets.UTF_8));
    }

    static Stream<Row> refusals() {
        return Stream.of(
                Row.of(400, "POST /song/a?x=%zz"),
                Row.of(400, "GET /v1/counters/plants?keys=%FF"),
                Row.of(400, "GET /hit/site/home?callback=%"),
                Row.of(400, "POST /song/a;b"),
                Row.of(415, "PUT /v1/counters/plants/a", HOST, "Content-Type: json"));
    }
}
