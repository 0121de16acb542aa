package dev.tally.countapi;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;

import dev.tally.countapi.counters.AdminKey;
import dev.tally.countapi.counters.CallingPage;
import dev.tally.countapi.counters.CounterName;
import dev.tally.http.problem.InvalidParameter;
import dev.tally.security.Token;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/**
 * A request for one of the calls.
 *
 * @param verb the operation
 * @param path the segments of the path after the operation
 * @param http the request
 */
record Call(Verb verb, List<String> path, RoutingContext http) {

    /* The namespace that CountAPI uses when a call names none. */
    private static final String DEFAULT_NAMESPACE = "default";

    private static final String SHIELD = "shield";

    private static final String ESCAPES = "percent-encoded, with % always followed by two hexadecimal digits";

    static Call of(Verb verb, RoutingContext http) {
        String rest = http.normalizedPath().substring(verb.path().length());
        List<String> path = Arrays.stream(rest.split("/"))
                .filter(Predicate.not(String::isEmpty))
                .map(Call::decoded)
                .toList();
        return new Call(verb, path, http);
    }

    private static String decoded(String part) {
        try {
            return QueryStringDecoder.decodeComponent(part);
        } catch (IllegalArgumentException e) {
            throw new InvalidParameter("path", ESCAPES);
        }
    }

    /** Returns whether the path is one of the calls. */
    boolean isThere() {
        return hasName() || path.isEmpty() && (verb == Verb.STATS || verb == Verb.CREATE);
    }

    boolean isShield() {
        return (verb == Verb.HIT || verb == Verb.GET)
                && path.size() == 3
                && path.getLast().equals(SHIELD);
    }

    /** Returns whether the path contains a counter, and so {@link #name} works. */
    boolean hasName() {
        return verb != Verb.STATS && (path.size() == 1 || path.size() == 2 || isShield());
    }

    CounterName name() {
        return path.size() == 1
                ? CounterName.parse(DEFAULT_NAMESPACE, path.getFirst(), page())
                : CounterName.parse(path.getFirst(), path.get(1), page());
    }

    /** Returns the counter to create: CountAPI names it in the query; missing parts are random. */
    CounterName newName() {
        Optional<String> namespace = parameter("namespace");
        Optional<String> key = parameter("key");
        if (hasName()) {
            if (namespace.isPresent() || key.isPresent()) {
                throw new InvalidParameter(
                        namespace.isPresent() ? "namespace" : "key", "in the path or in the query, and not in both");
            }
            return name();
        }
        if (key.isPresent()) {
            return CounterName.parse(namespace.orElse(DEFAULT_NAMESPACE), key.get(), page());
        }
        return namespace.map(in -> CounterName.randomIn(in, page())).orElseGet(CounterName::random);
    }

    private CallingPage page() {
        return new CallingPage(header("Origin"), header("Referer"));
    }

    /** HEAD only reads, even on paths where GET counts. */
    boolean counts() {
        return verb == Verb.HIT && http.request().method().name().equals(HttpMethod.GET);
    }

    boolean changes() {
        return switch (verb) {
            case HIT -> counts();
            case CREATE, SET, UPDATE, RESET, DELETE -> true;
            case GET, INFO, STATS, STREAM -> false;
        };
    }

    /** Returns a parameter; an empty value counts as missing. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters().get(name)).filter(Predicate.not(String::isEmpty));
    }

    MultiMap parameters() {
        try {
            return http.request().params();
        } catch (IllegalArgumentException e) {
            throw new InvalidParameter("query", ESCAPES);
        }
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(http.request().getHeader(name));
    }

    /** Returns the JSONP function, if any. */
    Optional<Callback> callback() {
        return parameter("callback").map(Callback::new);
    }

    /**
     * Returns the admin key of the request.
     *
     * @throws MissingKey when there is none
     */
    AdminKey adminKey() {
        return Token.bearer(header(HttpHeaders.AUTHORIZATION))
                .or(() -> parameter("token"))
                .map(AdminKey::new)
                .orElseThrow(MissingKey::new);
    }

    /** The call requires an admin key, and the request has none. */
    static final class MissingKey extends RuntimeException {

        private static final long serialVersionUID = 1L;

        MissingKey() {
            super(
                    "This call wants the admin key of the counter: Authorization: Bearer <admin_key>, or ?token=<admin_key>.",
                    null,
                    false,
                    false);
        }
    }
}
