package dev.tally.store;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.tally.counter.Name;
import dev.tally.counter.Namespace;
import dev.tally.redis.RedisCommands;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * The namespaces to which something was ever added, in the order of their names. Each is registered, and Redis has
 * confirmed it, before its first add; none is ever taken out, whatever becomes of its counters.
 */
@Singleton
public class Namespaces {

    /* A sorted set whose members all have the score 0: Redis keeps them in the order of their bytes. */
    private static final String REGISTER = "tally:namespaces";

    private final RedisCommands redis;

    Namespaces(RedisCommands redis) {
        this.redis = redis;
    }

    /** Returns the command that registers a namespace, if it is not. */
    static Request registration(Namespace namespace) {
        return Request.cmd(Command.ZADD).arg(REGISTER).arg("NX").arg(0).arg(namespace.value());
    }

    /**
     * Returns a page of the namespaces. One that is there all the while is on exactly one page.
     *
     * @param cursor what the page before gave as next, empty for the first
     * @param limit how many at the most
     */
    public Page page(Optional<String> cursor, int limit) {
        String after = cursor.map(last -> "(" + Name.require("cursor", last)).orElse("-");
        Request range = Request.cmd(Command.ZRANGE)
                .arg(REGISTER)
                .arg(after)
                .arg("+")
                .arg("BYLEX")
                .arg("LIMIT")
                .arg(0)
                // One more than is wanted tells whether there is a next page.
                .arg(limit + 1);
        Response found = redis.ask(range, redis.deadline());
        return Page.of(found.stream().map(Response::toString), limit);
    }

    /**
     * A part of the list of namespaces.
     *
     * @param names they, in order
     * @param next the cursor of the next part, empty after the last
     */
    public record Page(List<String> names, Optional<String> next) {

        static Page of(Stream<String> found, int limit) {
            List<String> names = found.toList();
            return names.size() <= limit
                    ? new Page(names, Optional.empty())
                    : new Page(names.subList(0, limit), Optional.of(names.get(limit - 1)));
        }
    }
}
