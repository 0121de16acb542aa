package dev.tally.redis;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A fixed set of connections to Redis for one kind of command, spread over the event loops. Selection costs O(n) for n
 * connections, 2 to 8 by default: the connection of the current event loop, else round robin over the open ones.
 */
final class SharedConnections {

    private final List<SharedConnection> connections;
    private final AtomicInteger turn = new AtomicInteger();

    SharedConnections(int count, Supplier<SharedConnection> connection) {
        connections = Stream.generate(connection).limit(count).toList();
    }

    void keepAlive() {
        connections.forEach(SharedConnection::keepAlive);
    }

    void letGo() {
        connections.forEach(SharedConnection::letGo);
    }

    /** Returns whether any connection is open, as far as is known. */
    boolean isAnyThere() {
        return connections.stream().anyMatch(SharedConnection::isThere);
    }

    /** Returns the connection of the current event loop, if it has one that is open. */
    Optional<SharedConnection> here() {
        for (SharedConnection connection : connections) {
            if (connection.isHere() && connection.isThere()) {
                return Optional.of(connection);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the connection of the current event loop, or else the next open one, round robin: while
     * some reconnect, the others serve.
     */
    SharedConnection next() {
        return here().orElseGet(this::nextThere);
    }

    private SharedConnection nextThere() {
        int size = connections.size();
        int first = Math.floorMod(turn.getAndIncrement(), size);
        for (int i = 0; i < size; i++) {
            SharedConnection connection = connections.get((first + i) % size);
            if (connection.isThere()) {
                return connection;
            }
        }
        return connections.get(first);
    }
}
