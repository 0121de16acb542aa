package dev.tally.countapi;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tally.countapi.counters.OwnedResult;
import dev.tally.drawing.Shield;
import dev.tally.http.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * A response.
 *
 * @param status the HTTP status
 * @param headers the headers, including the content type
 * @param body the body as text
 */
record Answer(int status, Map<String, String> headers, String body) {

    private static final Map<String, String> JSON =
            Map.of(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON, HttpHeaders.CACHE_CONTROL, "no-store");

    private static final Map<String, String> SCRIPT = Map.of(
            HttpHeaders.CONTENT_TYPE,
            "application/javascript",
            HttpHeaders.CACHE_CONTROL,
            "no-store",
            "X-Content-Type-Options",
            "nosniff");

    /* Seconds. */
    private static final String RETRY_AFTER = "1";

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static Answer json(int status, ObjectNode json) {
        return new Answer(status, JSON, json.toString());
    }

    static Answer of(OwnedResult.Refused refused) {
        return error(refused.status(), refused.message());
    }

    static Answer value(long value) {
        return json(200, object().put("value", value));
    }

    static Answer error(int status, String message) {
        Answer error = json(status, object().put("error", message));
        return switch (status) {
            case 401 -> error.with(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            case 503 -> error.with(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
            default -> error;
        };
    }

    static Answer of(Problem problem) {
        return error(problem.status(), problem.detail());
    }

    static Answer picture(String svg) {
        return new Answer(200, Shield.HEADERS, svg).with(HttpHeaders.CONTENT_TYPE, "image/svg+xml");
    }

    Answer with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Answer(status, Map.copyOf(more), body);
    }

    /** Returns the response as a script, unless it is an error: browsers don't run scripts with an error status. */
    Answer to(Callback callback) {
        boolean isScript = status < 300 && headers.equals(JSON);
        return isScript ? new Answer(status, SCRIPT, callback.call(body)) : this;
    }

    void send(RoutingContext http) {
        HttpServerResponse response = http.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status);
        headers.forEach(response::putHeader);
        Buffer bytes = Buffer.buffer(body.getBytes(StandardCharsets.UTF_8));
        if (http.request().method().name().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()))
                    .end();
        } else {
            response.end(bytes);
        }
    }
}
