package dev.tally.http.gate;

import java.util.Arrays;
import java.util.Optional;

import dev.tally.http.problem.Problem;
import io.vertx.core.http.HttpServerRequest;

/** The reasons to refuse a request before any call sees it. The answers are the same in nginx. */
public enum Malformed {
    REQUEST(400, "bad-request", "Bad request", "The request is not valid HTTP."),
    VERSION(400, "bad-request", "Bad request", "The version of HTTP has to be 1.0, 1.1 or 2."),
    METHOD(400, "bad-request", "Bad request", "A method has capital letters only, such as GET."),
    HOST(
            400,
            "bad-request",
            "Bad request",
            "The Host header has to be given once, and be a host with or without a port."),
    TARGET(
            400,
            "bad-request",
            "Bad request",
            "The address has to be a path that begins with / and does not lead above it."),
    ESCAPES(
            400,
            "bad-request",
            "Bad request",
            "An escape in the address is incomplete or not UTF-8. Each byte is % and two hexadecimal digits: é is %C3%A9."),
    AUTHORIZATION(400, "bad-request", "Bad request", "The Authorization header can be given once only."),
    TRANSFER_ENCODING(400, "bad-request", "Bad request", "The Transfer-Encoding has to be chunked, or left out."),
    ADDRESS_TOO_LONG(
            414, "address-too-long", "Address too long", "The address is too long. Ask for fewer keys at once."),
    HEADERS_TOO_LARGE(431, "headers-too-large", "Headers too large", "The headers are too large.");

    /**
     * The header in which {@link RequestGate} passes on the reason. The gate removes it from the requests of clients.
     */
    public static final String HEADER = "tally-malformed";

    private final Problem problem;

    Malformed(int status, String type, String title, String detail) {
        problem = Problem.of(type, status, title, detail + " Nothing was changed.");
    }

    public Problem problem() {
        return problem;
    }

    /** Returns the reason for which {@link RequestGate} has refused a request, if any. */
    public static Optional<Malformed> of(HttpServerRequest request) {
        String reason = request.getHeader(HEADER);
        return Arrays.stream(values()).filter(one -> one.name().equals(reason)).findFirst();
    }
}
