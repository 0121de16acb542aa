package dev.tally.fastpath;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.Callback;
import dev.tally.counter.CounterFailure;
import dev.tally.counter.Names;
import dev.tally.counter.Outcome;
import dev.tally.http.RequestId;
import dev.tally.http.Vary;
import dev.tally.http.json.Batch;
import dev.tally.http.problem.Problem;
import dev.tally.http.problem.Problems;
import dev.tally.runtime.TallyTransport;
import dev.tally.store.Counters;
import dev.tally.vertx.VertxInternals;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServer;
import io.vertx.core.Vertx;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Executes the most frequent calls, single adds, single reads and small batches, without Vert.x' and Quarkus' layers, which
 * take most of the time of such a call; see docs/adr/0016-hot-calls.md. All other requests go to the resources, which answer
 * these calls the same.
 */
@Singleton
class HotCalls {

    /* Longer than any call takes. */
    private static final long LAST_ANSWERS_SECONDS = 20;

    private static final Logger LOG = Logger.getLogger(HotCalls.class);

    private final Counters counters;
    private final HotAdds adds;
    private final Names names;
    private final HttpServer server;
    private final HotCallTimers timers;
    private final Vary vary;
    private final Duration patience;
    private final boolean isWanted;

    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final CompletableFuture<Void> allEnded = new CompletableFuture<>();
    private final AtomicBoolean isVertxKnown = new AtomicBoolean(true);
    private volatile boolean isOver;

    HotCalls(
            Counters counters,
            HotAdds adds,
            Names names,
            HttpServer server,
            MeterRegistry metrics,
            Vary vary,
            @ConfigProperty(name = "quarkus.http.read-timeout") Duration patience,
            Config config) {
        this.counters = counters;
        this.adds = adds;
        this.names = names;
        this.server = server;
        this.vary = vary;
        this.patience = patience;
        this.timers = new HotCallTimers(metrics);
        List<String> settings = AnswerSettings.changed(config).toList();
        this.isWanted = settings.isEmpty();
        if (!isWanted) {
            LOG.infof("No call takes the fast path, as these settings may concern every answer: %s", settings);
        }
        Gauge.builder("tally.hot.calls", this::underWay)
                .description("Single adds and reads, and small batches, in flight")
                .register(metrics);
    }

    void watch(@Observes StartupEvent started, Vertx vertx) {
        if (VertxInternals.transport(vertx) instanceof TallyTransport transport) {
            transport.onCaller(caller -> caller.pipeline().addFirst(new HotBeginning(this)));
        } else {
            LOG.error(
                    "Vert.x has another transport than Tally's: requests are not normalized, and no call takes the fast"
                            + " path. Leave quarkus.vertx.prefer-native-transport at true.");
        }
    }

    /** Logs once that this version of Vert.x prepares connections in an unknown way. */
    void reportUnknownVertx() {
        if (isVertxKnown.getAndSet(false)) {
            LOG.error(
                    "This version of Vert.x prepares connections in another way: requests are not normalized, and no call"
                            + " takes the fast path. Adapt dev.tally.vertx.VertxInternals.");
        }
    }

    /**
     * Starts no more calls, and waits for those in flight. From now on replies have to announce that the connection closes:
     * Quarkus does so, but does not know of hot calls.
     */
    void finish(@Observes ShutdownDelayInitiatedEvent shutdown) throws InterruptedException, ExecutionException {
        isOver = true;
        checkWhetherAllEnded();
        try {
            allEnded.get(LAST_ANSWERS_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warnf("%d calls are still in flight after %d s", underWay(), LAST_ANSWERS_SECONDS);
        }
    }

    /** Returns whether hot calls are taken from a connection: not from one to the management port. */
    boolean areTakenFrom(Channel caller) {
        return isWanted && isPortOfCounters(caller);
    }

    /** Returns whether a connection is on the API port or its Unix socket, and not on the management port. */
    boolean isPortOfCounters(Channel caller) {
        return switch (caller.localAddress()) {
            case UnixDomainSocketAddress _ -> true;
            case InetSocketAddress address -> address.getPort() == server.getPort();
            default -> false;
        };
    }

    String vary() {
        return vary.names();
    }

    /** Returns the maximum pause between two parts of a body. */
    Duration patience() {
        return patience;
    }

    /** Returns the hot call of a request head; empty if the request is for the resources. */
    Optional<HotCall> find(HttpRequest head) {
        return HotCall.of(head, names).filter(call -> isWanted && (!call.isAdd() || adds.areHot(call)));
    }

    /** Returns whether rules of the namespace concern a call. */
    boolean areRuled(HotSingle call) {
        return call.isAdd() && adds.areRuled(call);
    }

    /** Parses the body of a batch; empty if the request is for the resources. */
    Optional<Batch> read(byte[] body) {
        return HotBatch.read(body, names);
    }

    /**
     * Registers a call, unless the service is shutting down. {@link #succeeded} or {@link #failed} has to follow.
     *
     * @return whether the call may begin
     */
    boolean mayBegin() {
        // Increment first: either finish() counts this call, or the call sees that it may not begin.
        begun.increment();
        boolean mayNot = isOver;
        if (mayNot) {
            end();
        }
        return !mayNot;
    }

    /** Executes a call; the callback runs on the same event loop. */
    void make(HotSingle call, Callback<Long> caller) {
        if (call.isAdd()) {
            counters.add(call.namespace(), call.key(), 1, caller);
        } else {
            counters.read(call.namespace(), call.key(), caller);
        }
    }

    /** Executes an add under rules; the callback runs on the same event loop. */
    void make(HotSingle call, HttpRequest head, Channel channel, Callback<Outcome.Answered> caller) {
        adds.make(call, head, channel, caller);
    }

    /** Executes a batch; the callback runs on the same event loop. */
    void make(HotBatch call, Batch batch, Callback<List<Outcome>> caller) {
        counters.addMany(call.namespace(), batch.numbers(), caller);
    }

    void succeeded(HotCall call, long nanos) {
        timers.ofSuccess(call).record(nanos, TimeUnit.NANOSECONDS);
        end();
    }

    /** Returns the problem to answer a failed call with. */
    Problem failed(HotCall call, HttpRequest request, Throwable failure, long nanos) {
        Problem problem = failure instanceof CounterFailure known ? Problems.of(known) : fault(request, failure);
        timers.ofFailure(call, problem.status()).record(nanos, TimeUnit.NANOSECONDS);
        end();
        return problem;
    }

    private static Problem fault(HttpRequest request, Throwable fault) {
        RequestId.beside(
                Optional.ofNullable(request.headers().get(RequestId.HEADER)),
                () -> LOG.errorf(fault, "A request failed: %s", request.uri()));
        return Problems.ofFault();
    }

    private void end() {
        ended.increment();
        if (isOver) {
            checkWhetherAllEnded();
        }
    }

    private long underWay() {
        // Read `ended` first: a call that begins in between must not look as if it had ended.
        long before = ended.sum();
        return begun.sum() - before;
    }

    private void checkWhetherAllEnded() {
        if (underWay() == 0) {
            allEnded.complete(null);
        }
    }
}
