package dev.tally.fastpath;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;

/** Queues messages of pipelined requests until earlier ones are answered. While any is queued, the socket is not read. */
final class Inbox {

    private final Channel channel;
    private final BooleanSupplier isReady;
    private final Consumer<Object> next;
    private final Queue<Object> messages = new ArrayDeque<>(0);

    private boolean isDraining;
    private boolean isPaused;

    /**
     * Creates an empty queue.
     *
     * @param isReady returns whether the next message may be handled
     * @param next handles a message
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
     * Handles queued messages until the next may not be handled yet. A nested call returns at once and leaves the rest to
     * the outer one, so that immediate replies do not let the stack grow.
     *
     * @return whether any message was handled
     */
    boolean drain() {
        if (isDraining) {
            return false;
        }
        isDraining = true;
        if (isPaused && isReady.getAsBoolean()) {
            // Before the loop, because Vert.x may pause the socket in it.
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
