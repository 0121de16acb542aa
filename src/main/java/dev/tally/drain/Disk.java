package dev.tally.drain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import dev.tally.counter.CounterFailure;
import dev.tally.redis.Pending;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.RedisErrors;
import dev.tally.redis.Script;
import dev.tally.vertx.VertxInternals;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Forces the changes of Redis to its disk. With {@code appendfsync always} Redis does so before each reply. Otherwise this
 * sets {@code always} for one write, which also forces all earlier writes, and then restores the setting. A lease lets only
 * one caller of all services do so at a time, so that the original setting is never confused with the temporary one.
 */
@Singleton
class Disk {

    private static final Logger LOG = Logger.getLogger(Disk.class);

    /* The lease, and the original setting: they exist until it is restored. */
    static final String TURN = "tally:forcing";
    static final String BEFORE = "tally:forcing:before";

    private static final String WRITTEN = "tally:forcing:written";

    private static final String SETTING = "appendfsync";
    private static final String ALWAYS = "always";
    private static final Pattern RUN = Pattern.compile("run_id:(\\w+)");

    /* A caller that takes longer is considered dead. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    /* `everysec` forces the file at least this often; shorter than the idle timeout of a connection. */
    private static final long WAIT_MILLIS = 1_500;

    private final RedisCommands redis;
    private final Redis client;
    private final boolean isCluster;
    private final Script renew = Script.of("lease-renew.lua");
    private final AtomicBoolean hasWarned = new AtomicBoolean();

    Disk(
            RedisCommands redis,
            Redis client,
            @ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") RedisClientType type) {
        this.redis = redis;
        this.client = client;
        this.isCluster = type == RedisClientType.CLUSTER;
        // In a cluster these go to all masters: one that does not force decides.
        VertxInternals.askAllMasters(Command.CONFIG, Disk::leastForcing);
        VertxInternals.askAllMasters(Command.INFO, List::getFirst);
    }

    private static Response leastForcing(List<Response> answers) {
        return answers.stream()
                .filter(answer -> !answer.toString().contains(ALWAYS))
                .findFirst()
                .orElse(answers.getFirst());
    }

    /** Restores the setting if a service that died left it changed. */
    void putRight(@Observes @Priority(Integer.MAX_VALUE) StartupEvent started) {
        Thread.startVirtualThread(() -> {
            try {
                if (redis.ask(Command.EXISTS, BEFORE).toInteger() > 0) {
                    force();
                }
            } catch (RuntimeException failure) {
                LOG.debugf(failure, "%s of Redis could not be checked; the next drain checks it", SETTING);
            }
        });
    }

    /**
     * Blocks until a power loss can't undo earlier writes and keep later ones. The append-only file of a single Redis
     * guarantees this order; the masters of a cluster have separate files.
     */
    void keepOrder() {
        if (isCluster) {
            force();
        }
    }

    /** Blocks until everything that Redis has answered is on its disk, or warns if that is not possible. */
    void force() {
        String caller = UUID.randomUUID().toString();
        Turn.await(() ->
                Optional.ofNullable(redis.ask(Command.SET, TURN, caller, "NX", "PX", Long.toString(LEASE.toMillis()))));
        try {
            if (valueOf("appendonly").equals("no")) {
                warn("its appendonly is no: nothing is on a disk");
            } else {
                forceBySetting(caller);
            }
        } catch (CounterFailure.Unavailable refused) {
            if (!isForbidden(refused)) {
                throw refused;
            }
            forceByWaiting();
        } finally {
            keepTurn(caller, 0);
        }
    }

    private void forceBySetting(String caller) {
        String run = run();
        String before = left(run).orElseGet(() -> valueOf(SETTING));
        // A no-op unless a service died: this checks whether the setting may be changed.
        set(before);
        if (before.equals(ALWAYS)) {
            redis.ask(Command.DEL, BEFORE);
            return;
        }
        redis.ask(Command.SET, BEFORE, run + " " + before);
        try {
            set(ALWAYS);
            // The write. If the lease was lost meanwhile, its new holder may have restored the setting.
            if (!keepTurn(caller, LEASE.toMillis()) || !valueOf(SETTING).equals(ALWAYS)) {
                throw new DrainFailure.Busy();
            }
        } finally {
            set(before);
        }
        // Not if setting `always` was not answered: the command may still arrive.
        redis.ask(Command.DEL, BEFORE);
    }

    /**
     * Returns the original setting left by a caller that died, unless Redis has restarted since
     * and read its own configuration.
     */
    private Optional<String> left(String run) {
        return Optional.ofNullable(redis.ask(Command.GET, BEFORE))
                .map(Response::toString)
                .filter(left -> left.startsWith(run + " "))
                .map(left -> left.substring(run.length() + 1));
    }

    private String run() {
        Matcher run = RUN.matcher(redis.ask(Command.INFO, "server").toString());
        return run.find() ? run.group(1) : "";
    }

    private String valueOf(String setting) {
        return redis.ask(Command.CONFIG, "GET", setting).get(1).toString();
    }

    private void set(String value) {
        redis.ask(Command.CONFIG, "SET", SETTING, value);
    }

    /** Extends the lease, or releases it with 0; returns whether the caller still held it. */
    private boolean keepTurn(String caller, long millis) {
        return redis.ask(renew, List.of(TURN), List.of(caller, Long.toString(millis)))
                .toBoolean();
    }

    private static boolean isForbidden(CounterFailure failure) {
        return RedisErrors.code(failure.getCause())
                .filter(Set.of("NOPERM", "ERR")::contains)
                .isPresent();
    }

    /**
     * Waits with {@code WAITAOF}, which Redis 7.2 and later support, until Redis has forced the writes of a connection by
     * itself, as {@code everysec} does.
     */
    private void forceByWaiting() {
        String both = "it allows neither CONFIG nor WAITAOF, or does not force its file each second";
        if (isCluster) {
            warn(both);
            return;
        }
        Request write = Request.cmd(Command.SET).arg(WRITTEN).arg("");
        Request wait = Request.cmd(Command.create("WAITAOF")).arg(1).arg(0).arg(WAIT_MILLIS);
        boolean isForced = Pending.<Boolean>of(caller -> client.connect()
                        .compose(own -> own.batch(List.of(write, wait))
                                .map(answers -> answers.get(1).get(0).toInteger() > 0)
                                .recover(failure -> RedisErrors.isRefusal(failure)
                                        ? Future.succeededFuture(false)
                                        : Future.failedFuture(failure))
                                .eventually(() -> own.close()))
                        .timeout(2 * WAIT_MILLIS, TimeUnit.MILLISECONDS)
                        .onSuccess(caller::succeeded)
                        .onFailure(failure -> caller.failed(RedisErrors.unavailable(failure))))
                .await();
        if (!isForced) {
            warn(both);
        }
    }

    private void warn(String reason) {
        if (!hasWarned.getAndSet(true)) {
            LOG.warnf(
                    "Redis was not told to force drains to its disk: %s. A power loss may undo a drain that was folded, and"
                            + " its counts are then counted twice. See docs/drains.md.",
                    reason);
        }
    }
}
