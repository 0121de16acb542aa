package dev.tally.redis;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The connections to Redis that carry the commands of one kind, each in an event loop of its own as far as there are. */
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

    /** Returns whether any of them is made, as far as is known. */
    boolean isAnyThere() {
        return connections.stream().anyMatch(SharedConnection::isThere);
    }

    /** Returns the connection that the current event loop has for itself, where it has one now. */
    Optional<SharedConnection> here() {
        for (SharedConnection connection : connections) {
            if (connection.isHere() && connection.isThere()) {
                return Optional.of(connection);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the connection of the current event loop, or the one whose turn it is, or the next that is there: while some
     * are made anew, the others serve.
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
