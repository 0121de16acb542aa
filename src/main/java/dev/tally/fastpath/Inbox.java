package dev.tally.fastpath;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;

/** Messages of pipelined requests that wait for the reply to an earlier one. While any waits, the socket is not read. */
final class Inbox {

    private final Channel channel;
    private final BooleanSupplier isReady;
    private final Consumer<Object> next;
    private final Queue<Object> messages = new ArrayDeque<>(0);

    private boolean isDraining;
    private boolean isPaused;

    /**
     * Begins empty.
     *
     * @param isReady whether the next message may be taken
     * @param next takes it
     */
    Inbox(Channel channel, BooleanSupplier isReady, Consumer<Object> next) {
        this.channel = channel;
        this.isReady = isReady;
        this.next = next;
    }

    void add(Object message) {
        messages.add(message);
    }

    /**
     * Hands out messages for as long as it is ready. It is not reentrant: a call that is answered at once does not make the
     * stack grow, its successor is taken by the loop that is running.
     *
     * @return whether there was any
     */
    boolean drain() {
        if (isDraining) {
            return false;
        }
        isDraining = true;
        if (isPaused && isReady.getAsBoolean()) {
            // Before the loop, in which Vert.x may pause the socket itself.
            pause(false);
        }
        boolean isAny = false;
        while (!messages.isEmpty() && isReady.getAsBoolean()) {
            isAny = true;
            next.accept(messages.remove());
        }
        isDraining = false;
        if (!isPaused && !messages.isEmpty()) {
            pause(true);
        }
        return isAny;
    }

    private void pause(boolean paused) {
        isPaused = paused;
        channel.config().setAutoRead(!paused);
    }

    void discard() {
        messages.forEach(ReferenceCountUtil::release);
        messages.clear();
    }
}
