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
 * @param verb what is asked for
 * @param path the parts of the path after it
 * @param http the request itself
 */
record Call(Verb verb, List<String> path, RoutingContext http) {

    /* Where CountAPI has counters whose namespace is not told. */
    private static final String DEFAULT_NAMESPACE = "default";

    private static final String SHIELD = "shield";

    private static final String ESCAPES = "one whose escapes are all whole, such as %20";

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

    /** Returns whether there is such a call. */
    boolean isThere() {
        return hasName() || path.isEmpty() && (verb == Verb.STATS || verb == Verb.CREATE);
    }

    /** Returns whether a picture is asked for. */
    boolean isShield() {
        return (verb == Verb.HIT || verb == Verb.GET)
                && path.size() == 3
                && path.getLast().equals(SHIELD);
    }

    /** Returns whether the path ends with a counter, and so there is a {@link #name}. */
    boolean hasName() {
        return verb != Verb.STATS && (path.size() == 1 || path.size() == 2 || isShield());
    }

    /** Returns which counter it is about. */
    CounterName name() {
        return path.size() == 1
                ? CounterName.parse(DEFAULT_NAMESPACE, path.getFirst(), page())
                : CounterName.parse(path.getFirst(), path.get(1), page());
    }

    /** Returns which counter is to be created: CountAPI names it in the query, and what is not named is random. */
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

    /** HEAD is a read, whatever GET is. */
    boolean counts() {
        return verb == Verb.HIT && http.request().method().name().equals(HttpMethod.GET);
    }

    /** Returns whether it changes something. */
    boolean changes() {
        return switch (verb) {
            case HIT -> counts();
            case CREATE, SET, UPDATE, RESET, DELETE -> true;
            case GET, INFO, STATS, STREAM -> false;
        };
    }

    /** Returns a parameter; an empty one is none. */
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

    /** Returns the function that is to get the answer, where there is one. */
    Optional<Callback> callback() {
        return parameter("callback").map(Callback::new);
    }

    /**
     * Returns the admin key that the caller has.
     *
     * @throws MissingKey when there is none
     */
    AdminKey adminKey() {
        return Token.bearer(header(HttpHeaders.AUTHORIZATION))
                .or(() -> parameter("token"))
                .map(AdminKey::new)
                .orElseThrow(MissingKey::new);
    }

    /** A call that wants an admin key came without. */
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
