package dev.tally.nginx;

import java.nio.charset.StandardCharsets;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Requests as bytes, most of them wrong in some place. */
final class RawRequests {

    private RawRequests() {}

    static Arbitrary<byte[]> heads() {
        return Combinators.combine(
                        methods(), targets(), versions(), headers().list().ofMaxSize(4), bodyTexts())
                .as((method, target, version, headers, body) ->
                        request(method + " " + target + " " + version, headers, body));
    }

    static Arbitrary<byte[]> bodies() {
        Arbitrary<String> calls = Arbitraries.of(
                "POST /v1/counters/raw",
                "PUT /v1/counters/raw/a",
                "POST /v1/import/raw?mode=add",
                "POST /v1/drains/raw",
                "POST /v1/countapi/import",
                "POST /song/raw");
        Arbitrary<String> types = Arbitraries.of(
                "application/json",
                "application/x-ndjson",
                "application/json;charset=utf-16",
                "json",
                "",
                "text/plain");
        Arbitrary<String> once =
                Arbitraries.of("X: y", "Idempotency-Key: raw", "Content-Encoding: gzip", "Accept: json");
        return Combinators.combine(calls, types, once, bodyTexts())
                .as((call, type, more, body) ->
                        request(call + " HTTP/1.1", List.of("Host: tally", "Content-Type: " + type, more), body));
    }

    static Arbitrary<byte[]> broken() {
        Arbitrary<byte[]> whole = Arbitraries.oneOf(heads(), bodies());
        return Combinators.combine(
                        whole,
                        Arbitraries.integers()
                                .between(0, 400)
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(3),
                        Arbitraries.bytes())
                .as((bytes, places, other) -> {
                    byte[] changed = bytes.clone();
                    places.forEach(place -> changed[place % changed.length] = other);
                    return changed;
                });
    }

    private static byte[] request(String line, List<String> headers, String body) {
        String more = headers.isEmpty() ? "" : String.join("\r\n", headers) + "\r\n";
        return (line + "\r\n" + more + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Arbitrary<String> methods() {
        return Arbitraries.frequencyOf(
                often(8, Arbitraries.of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS")),
                often(2, Arbitraries.of("get", "PATCH", "TRACE", "CONNECT", "PRI", "M-SEARCH", "G(T", "")));
    }

    private static Arbitrary<String> targets() {
        Arbitrary<String> first = Arbitraries.of(
                "/",
                "/song",
                "/v1/counters",
                "/v1/top",
                "/v1/badge",
                "/v1/export",
                "/v1/metrics",
                "/v1/drains",
                "/v1/namespaces",
                "/v1/openapi",
                "/live",
                "/hit",
                "/get",
                "/info",
                "/create",
                "/stats",
                "/tally.js",
                "/q",
                "http://tally",
                "*");
        Arbitrary<String> part = Arbitraries.oneOf(
                Arbitraries.of(
                        "/a",
                        "/raw",
                        "/a.svg",
                        "/a.json",
                        ";x",
                        "//",
                        "/./",
                        "/..",
                        "/%2e%2e",
                        "%",
                        "%zz",
                        "%00",
                        "%2F",
                        "%FF",
                        "%C3%A9",
                        "?",
                        "&",
                        "?by=1",
                        "?limit=",
                        "?keys=",
                        "&label=",
                        "?callback=",
                        "=",
                        ";by=2",
                        "+",
                        "#f",
                        "?cursor=",
                        "?prefix=",
                        "?format=",
                        "?value=1",
                        "\\",
                        "|",
                        "[",
                        "}"),
                Arbitraries.strings().withCharRange('!', '\u00ff').ofMaxLength(4));
        return Combinators.combine(first, part.list().ofMaxSize(4))
                .as((start, parts) -> start + String.join("", parts));
    }

    private static Arbitrary<String> versions() {
        return Arbitraries.frequencyOf(
                often(9, Arbitraries.of("HTTP/1.1", "HTTP/1.0")),
                often(1, Arbitraries.of("HTTP/1.2", "HTTP/2.0", "HTTX/1.1", "HTTP/x", "")));
    }

    private static Arbitrary<String> headers() {
        Arbitrary<String> names = Arbitraries.of(
                "Host",
                "Content-Type",
                "Accept",
                "Authorization",
                "Idempotency-Key",
                "Content-Encoding",
                "Origin",
                "Transfer-Encoding",
                "TE",
                "Expect",
                "Upgrade",
                "Range",
                "If-None-Match",
                "Cookie",
                "Forwarded",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "Last-Event-ID",
                "X-Request-Id",
                "Tally-Malformed",
                " ",
                "");
        Arbitrary<String> values = Arbitraries.frequencyOf(
                often(
                        3,
                        Arbitraries.of(
                                "",
                                "tally",
                                "a",
                                "json",
                                "*/*",
                                "application/json",
                                "text/event-stream",
                                "text/html",
                                ";",
                                "/",
                                "chunked",
                                "gzip",
                                "h2c",
                                "100-continue",
                                "[",
                                "%zz",
                                "*;q=",
                                "bytes=0-0",
                                "\u00ff",
                                "HOST")),
                often(1, Arbitraries.strings().withCharRange(' ', '\u00ff').ofMaxLength(12)));
        Arbitrary<String> any = Combinators.combine(names, values).as((name, value) -> name + ": " + value);
        return Arbitraries.frequencyOf(often(2, Arbitraries.just("Host: tally")), often(3, any));
    }

    private static Arbitrary<String> bodyTexts() {
        Arbitrary<String> piece = Arbitraries.oneOf(
                Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"a\"",
                        "\"key\"",
                        "\"by\"",
                        "\"value\"",
                        "\"namespace\"",
                        "1",
                        "-1",
                        "1e99999999999",
                        "1.0",
                        "9223372036854775808",
                        "NaN",
                        "null",
                        "true",
                        "\n",
                        "\r",
                        "\u00ef\u00bb\u00bf",
                        "\u0000",
                        "\u00ff",
                        "\\ud800",
                        "{\"a\":1}",
                        "{\"key\":\"a\",\"by\":1}\n",
                        "{\"value\":1}",
                        "{\"a\":1e99999999999}",
                        "{\"a\":0.1}",
                        "{\"a\":{\"b\":[]}}"),
                Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(3));
        return piece.list().ofMaxSize(8).map(pieces -> String.join("", pieces));
    }

    private static Tuple2<Integer, Arbitrary<? extends String>> often(int weight, Arbitrary<String> texts) {
        return Tuple.of(weight, texts);
    }
}
