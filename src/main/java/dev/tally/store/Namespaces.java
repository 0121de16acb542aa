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
 * The namespaces ever added to, in the order of their names. Each is registered, and confirmed by Redis, before its first
 * add, and is never removed.
 */
@Singleton
public class Namespaces {

    /* A sorted set with score 0 for all members: Redis orders them by their bytes. */
    private static final String REGISTER = "tally:namespaces";

    private final RedisCommands redis;

    Namespaces(RedisCommands redis) {
        this.redis = redis;
    }

    /** Returns the command that registers a namespace; idempotent. */
    static Request registration(Namespace namespace) {
        return Request.cmd(Command.ZADD).arg(REGISTER).arg("NX").arg(0).arg(namespace.value());
    }

    /** Returns the command that asks for a namespace; its reply is nil if it is not registered. */
    static Request question(Namespace namespace) {
        return Request.cmd(Command.ZSCORE).arg(REGISTER).arg(namespace.value());
    }

    /**
     * Returns a page of the namespaces. One that exists throughout is on exactly one page.
     *
     * @param cursor the {@code next} of the previous page, empty for the first page
     * @param limit the largest number of namespaces
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
                // One more than the limit: it shows whether there is a next page.
                .arg(limit + 1);
        Response found = redis.ask(range, redis.deadline());
        return Page.of(found.stream().map(Response::toString), limit);
    }

    /**
     * One page of the namespaces.
     *
     * @param names the namespaces, in order
     * @param next the cursor of the next page, empty after the last
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
