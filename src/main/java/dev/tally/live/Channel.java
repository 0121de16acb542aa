package dev.tally.live;

import jakarta.inject.Singleton;

import dev.tally.counter.Namespace;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisClientType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How a namespace's changes are told in Redis: on a channel of its own, which in a cluster belongs to the node of its slot, so
 * that no message goes to all nodes.
 */
@Singleton
class Channel {

    private static final String PREFIX = "tally:{";
    private static final String SUFFIX = "}:changes";

    private final boolean sharded;

    Channel(@ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") RedisClientType type) {
        sharded = type == RedisClientType.CLUSTER;
    }

    boolean isSharded() {
        return sharded;
    }

    Command subscribe() {
        return sharded ? Command.SSUBSCRIBE : Command.SUBSCRIBE;
    }

    Command unsubscribe() {
        return sharded ? Command.SUNSUBSCRIBE : Command.UNSUBSCRIBE;
    }

    static String of(Namespace namespace) {
        return PREFIX + namespace + SUFFIX;
    }

    /** Returns the namespace of a channel. */
    static Namespace namespace(String channel) {
        return new Namespace(channel.substring(PREFIX.length(), channel.length() - SUFFIX.length()));
    }
}
