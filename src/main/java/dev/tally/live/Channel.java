package dev.tally.live;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.tally.counter.Namespace;
import dev.tally.vertx.VertxInternals;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisClientType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The Redis channel on which the changes of a namespace are published. In a cluster it is a sharded channel, so a
 * message goes only to the node of its slot and that node's replicas. Channels are shared by all databases of a Redis,
 * so the name contains the database, unless that is 0.
 */
@Singleton
class Channel {

    private static final String PREFIX = "tally:{";
    private static final String SUFFIX = "}:changes";

    private final boolean sharded;
    private final String suffix;

    @Inject
    Channel(
            @ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") RedisClientType type,
            @ConfigProperty(name = "quarkus.redis.hosts") Optional<List<URI>> hosts) {
        this(
                type,
                hosts.map(List::getFirst)
                        .map(URI::toString)
                        .map(VertxInternals::database)
                        .orElse(0));
    }

    Channel(RedisClientType type, int database) {
        this.sharded = type == RedisClientType.CLUSTER;
        this.suffix = database == 0 ? SUFFIX : SUFFIX + ":" + database;
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

    String of(Namespace namespace) {
        return PREFIX + namespace + suffix;
    }

    /** Returns the namespace of a channel. */
    Namespace namespace(String channel) {
        return new Namespace(channel.substring(PREFIX.length(), channel.length() - suffix.length()));
    }
}
