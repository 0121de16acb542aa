package dev.tally.fastpath;

import java.util.ArrayDeque;
import java.util.Deque;
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
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * The connection of a caller, out of which {@link HotCalls} are taken and answered. It stands between Netty's codec for HTTP,
 * which decides where a request begins and ends, and Vert.x, which gets all other requests. A hot call is taken only while
 * Vert.x has none of this connection, and while one is under way whatever follows it waits: so all are answered in order.
 * All of it happens in the event loop of the connection.
 */
final class HotConnection extends ChannelDuplexHandler {

    private final HotCalls calls;

    /* Whether hot calls are taken at all: on the management port there are none. */
    private final boolean isTakingCalls;

    /* What follows the call that is under way. */
    private final Deque<Object> later = new ArrayDeque<>(0);

    /* What has come of the body of the call. */
    private final HotBody body = new HotBody();

    private ChannelHandlerContext context;
    private HotAnswer answer;

    /* The call that is being read, or is under way. */
    private Optional<HotCall> call = Optional.empty();
    private HttpRequest request;
    private long start;

    private boolean isUnderWay;
    private boolean isReading;
    private boolean hasPassedOn;
    private boolean isTaking;
    private boolean isPaused;

    /* The head of a request could not be read: Vert.x closes the connection after its answer. */
    private boolean isBroken;

    /* An answer has said that the connection is closed after it. */
    private boolean isEnding;

    /* How many requests Vert.x has that are not answered. */
    private int others;

    /* Runs while the rest of a body is awaited. */
    private Future<?> bodyTimeout = CompletableFuture.completedFuture(null);

    HotConnection(HotCalls calls, boolean isTakingCalls) {
        this.calls = calls;
        this.isTakingCalls = isTakingCalls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        answer = new HotAnswer(added, calls.vary());
    }

    @Override
    public void channelRead(ChannelHandlerContext read, Object message) {
        isReading = true;
        later.add(message);
        takeAll();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext read) {
        if (isReading && call.isPresent() && !isUnderWay) {
            awaitBody();
        }
        isReading = false;
        hasPassedOn = false;
        read.fireChannelReadComplete();
    }

    /** Not in one another, however many have come: who is answered at once goes on here. */
    private void takeAll() {
        if (isTaking) {
            return;
        }
        isTaking = true;
        // First: whatever Vert.x then decides about the pace of a caller is to stay.
        if (isPaused && mayTake()) {
            setPaused(false);
        }
        while (mayTake() && !later.isEmpty()) {
            take(later.poll());
        }
        isTaking = false;
        if (hasPassedOn && !isReading) {
            // Vert.x sends its answers only then.
            channelReadComplete(context);
        }
        if (!later.isEmpty() && !isPaused) {
            setPaused(true);
        }
    }

    /** Who has an answer to come, or does not read those that have, is to wait. */
    private boolean mayTake() {
        return !isUnderWay && (others > 0 || context.channel().isWritable());
    }

    private void setPaused(boolean paused) {
        isPaused = paused;
        context.channel().config().setAutoRead(!paused);
    }

    private void take(Object message) {
        if (message instanceof HttpRequest next) {
            if (isEnding && others == 0) {
                end(next);
                return;
            }
            isBroken |= next.decoderResult().isFailure();
            call = isTakingCalls && others == 0 ? HotCall.of(next).filter(calls::takes) : Optional.empty();
            request = next;
            if (call.isEmpty()) {
                others++;
                passOn(next);
            }
        } else if (call.isPresent()) {
            body.add((HttpContent) message);
            if (message instanceof LastHttpContent) {
                begin(call.get());
            }
        } else {
            passOn(message);
        }
    }

    /** Closes the connection: what comes after the last answer is not answered, and must not be counted. */
    private void end(HttpRequest late) {
        ReferenceCountUtil.release(late);
        isUnderWay = true;
        LingeringClose.close(context.channel());
    }

    /** Closes the connection when nothing more of a body comes. */
    private void awaitBody() {
        bodyTimeout.cancel(false);
        bodyTimeout = context.executor()
                .schedule(() -> context.close(), calls.patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void begin(HotCall whole) {
        bodyTimeout.cancel(false);
        Optional<Batch> batch = whole instanceof HotBatch ? HotBatch.read(body.bytes()) : Optional.empty();
        if (whole instanceof HotBatch && batch.isEmpty() || !calls.mayBegin()) {
            giveOn();
            return;
        }
        start = System.nanoTime();
        isUnderWay = true;
        body.forget();
        switch (whole) {
            case HotSingle single -> calls.make(single, new Answered<>(value -> answer.write(single, value)));
            case HotBatch adds -> {
                Batch items = batch.orElseThrow();
                calls.make(adds, items, new Answered<>(outcomes -> answer.write(adds, items, outcomes)));
            }
        }
    }

    /** Waits for the result of the call that is under way. */
    private final class Answered<T> implements Callback<T> {

        private final Consumer<T> write;

        Answered(Consumer<T> write) {
            this.write = write;
        }

        @Override
        public void succeeded(T result) {
            write.accept(result);
            answered(call.orElseThrow());
        }

        /** The call goes on to the resources, which tell the failure, and don't make the call again. */
        @Override
        public void failed(Throwable failure) {
            calls.end();
            HotCallFailure.note(context.channel(), failure);
            body.add(LastHttpContent.EMPTY_LAST_CONTENT);
            giveOn();
            takeAll();
        }
    }

    /** Gives a call to the resources after all. */
    private void giveOn() {
        call = Optional.empty();
        isUnderWay = false;
        others++;
        passOn(request);
        body.giveOn(this::passOn);
    }

    private void passOn(Object message) {
        hasPassedOn = true;
        context.fireChannelRead(message);
    }

    private void answered(HotCall done) {
        call = Optional.empty();
        calls.answered(done, System.nanoTime() - start);
        // Nothing follows the last one.
        isUnderWay = done.isLast();
        takeAll();
    }

    @Override
    public void write(ChannelHandlerContext written, Object message, ChannelPromise promise) {
        boolean isInterim = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (message instanceof HttpResponse response && !isInterim) {
            noteEnding(response);
        }
        written.write(message, promise);
        if (message instanceof LastHttpContent && !isInterim) {
            others--;
            HotCallFailure.forget(context.channel());
        }
    }

    /** Vert.x closes the connection after its answer to a broken head, and does not say so: a proxy would use it again. */
    private void noteEnding(HttpResponse response) {
        if (isBroken && others == 1) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        isEnding |= HttpHeaderValues.CLOSE.contentEqualsIgnoreCase(
                response.headers().get(HttpHeaderNames.CONNECTION));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        takeAll();
        changed.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        bodyTimeout.cancel(false);
        body.forget();
        later.forEach(ReferenceCountUtil::release);
        later.clear();
        gone.fireChannelInactive();
    }
}
