package dev.tally.fastpath;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.tally.counter.Callback;
import dev.tally.http.body.LingeringClose;
import dev.tally.http.json.Batch;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Answers the {@link HotCall}s of an HTTP/1 connection. This handler is between Netty's HTTP codec, which determines where a
 * request begins and ends, and Vert.x, to which it forwards all other requests. Replies keep the order of pipelined
 * requests: a hot call is handled here only if Vert.x has answered all earlier requests, and while it is in flight, later
 * requests wait in the {@link Inbox}. Confined to the event loop of the connection.
 */
final class HotConnection extends ChannelDuplexHandler {

    /** The state of the connection, which determines what the next message is part of. */
    private sealed interface State {}

    private enum Fixed implements State {

        /** The next message is part of a forwarded request, or the head of a new request. */
        FORWARDING,

        /** A hot call is in flight: the next message waits. */
        IN_FLIGHT,

        /** The last reply is written: no more messages are processed. */
        CLOSED
    }

    /** The next message is part of the body of a hot call. */
    private record ReadingBody(HotCall call, HttpRequest head) implements State {}

    private final HotCalls calls;
    private final boolean takesCalls;
    private final HotBody body = new HotBody();

    private final HotAnswer answer;

    private ChannelHandlerContext context;
    private Inbox inbox;

    private State state = Fixed.FORWARDING;
    private final Persistence persistence = new Persistence();

    /* The number of forwarded requests that Vert.x has not answered completely. */
    private int forwarded;

    /* Whether Netty is delivering the messages of a read from the socket: channelReadComplete follows. */
    private boolean isInRead;

    private Future<?> bodyTimeout = CompletableFuture.completedFuture(null);

    /**
     * Creates the handler of a connection.
     *
     * @param takesCalls whether hot calls are handled here; if not, as on the management port, all requests are forwarded
     * @param answer writes the replies to hot calls
     */
    HotConnection(HotCalls calls, boolean takesCalls, HotAnswer answer) {
        this.calls = calls;
        this.takesCalls = takesCalls;
        this.answer = answer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        inbox = new Inbox(added.channel(), this::isReady, this::take);
    }

    @Override
    public void channelRead(ChannelHandlerContext read, Object message) {
        isInRead = true;
        inbox.add(message);
        inbox.drain();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext read) {
        if (isInRead && state instanceof ReadingBody) {
            restartBodyTimeout();
        }
        isInRead = false;
        read.fireChannelReadComplete();
    }

    /** Processes the messages that waited in the inbox. */
    private void resume() {
        if (inbox.drain() && !isInRead) {
            // Vert.x flushes its replies when a read is complete.
            context.fireChannelReadComplete();
        }
    }

    /**
     * Returns whether the next message may be processed. Backpressure: not while a hot call is in flight, nor while the
     * socket is not writable; for forwarded requests Vert.x has its own backpressure.
     */
    private boolean isReady() {
        return state != Fixed.IN_FLIGHT
                && state != Fixed.CLOSED
                && (forwarded > 0 || context.channel().isWritable());
    }

    private void take(Object message) {
        switch (message) {
            case HttpRequest head -> takeHead(head);
            case HttpContent part when state instanceof ReadingBody request -> takeBody(part, request);
            default -> context.fireChannelRead(message);
        }
    }

    private void takeHead(HttpRequest head) {
        if (persistence.isCloseAnnounced() && forwarded == 0) {
            close(head);
            return;
        }
        persistence.received(head);
        Optional<HotCall> call = takesCalls && forwarded == 0 ? calls.find(head) : Optional.empty();
        if (call.isPresent()) {
            state = new ReadingBody(call.get(), head);
        } else {
            forward(head);
        }
    }

    /** Closes the connection: a request after a reply with {@code Connection: close} must not be processed. */
    private void close(HttpRequest late) {
        ReferenceCountUtil.release(late);
        state = Fixed.CLOSED;
        LingeringClose.close(context.channel());
    }

    private void forward(HttpRequest head) {
        state = Fixed.FORWARDING;
        forwarded++;
        context.fireChannelRead(head);
    }

    private void takeBody(HttpContent part, ReadingBody request) {
        body.add(part);
        if (part instanceof LastHttpContent) {
            bodyTimeout.cancel(false);
            begin(request);
        }
    }

    /** Restarts the read timeout within a body, after which the connection is closed. */
    private void restartBodyTimeout() {
        bodyTimeout.cancel(false);
        bodyTimeout = context.executor()
                .schedule(() -> context.close(), calls.patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void begin(ReadingBody request) {
        switch (request.call()) {
            case HotSingle single when calls.mayBegin() -> begin(single, request.head());
            case HotSingle _ -> forwardWhole(request);
            case HotBatch adds -> begin(adds, request);
        }
    }

    private void begin(HotSingle single, HttpRequest head) {
        setInFlight();
        if (calls.areRuled(single)) {
            calls.make(
                    single,
                    head,
                    context.channel(),
                    new InFlight<>(single, head, outcome -> answer.write(single, outcome)));
        } else {
            calls.make(single, new InFlight<>(single, head, value -> answer.write(single, value)));
        }
    }

    private void begin(HotBatch adds, ReadingBody request) {
        Optional<Batch> batch = calls.read(body.bytes());
        if (batch.isPresent() && calls.mayBegin()) {
            setInFlight();
            calls.make(
                    adds,
                    batch.get(),
                    new InFlight<>(adds, request.head(), outcomes -> answer.write(adds, batch.get(), outcomes)));
        } else {
            forwardWhole(request);
        }
    }

    private void setInFlight() {
        state = Fixed.IN_FLIGHT;
        body.forget();
    }

    /** Forwards a call whose body was already read: the batch is not valid, or the service is shutting down. */
    private void forwardWhole(ReadingBody request) {
        forward(request.head());
        body.giveOn(context::fireChannelRead);
    }

    /** A hot call in flight: receives its result and writes the reply. */
    private final class InFlight<T> implements Callback<T> {

        private final HotCall call;
        private final HttpRequest head;
        private final Consumer<T> writer;
        private final long start = System.nanoTime();

        InFlight(HotCall call, HttpRequest head, Consumer<T> writer) {
            this.call = call;
            this.head = head;
            this.writer = writer;
        }

        @Override
        public void succeeded(T result) {
            writer.accept(result);
            calls.succeeded(call, System.nanoTime() - start);
            next();
        }

        @Override
        public void failed(Throwable failure) {
            answer.write(call, calls.failed(call, head, failure, System.nanoTime() - start));
            next();
        }

        private void next() {
            state = call.isLast() ? Fixed.CLOSED : Fixed.FORWARDING;
            resume();
        }
    }

    /** Observes the replies of Vert.x. */
    @Override
    public void write(ChannelHandlerContext written, Object message, ChannelPromise promise) {
        boolean isInterim = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (message instanceof HttpResponse response && !isInterim) {
            persistence.replied(response, forwarded == 1);
        }
        written.write(message, promise);
        if (message instanceof LastHttpContent && !isInterim) {
            forwarded--;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        resume();
        changed.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        bodyTimeout.cancel(false);
        body.forget();
        inbox.discard();
        gone.fireChannelInactive();
    }
}
