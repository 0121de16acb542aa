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
 * The disk below Redis, to which Redis forces each change before it answers only while its {@code appendfsync} is
 * {@code always}. Where it is not, it is set to that for one write, which brings all before it to the disk as well: by one
 * caller at a time, of all services, so that what it was before is never mistaken.
 */
@Singleton
class Disk {

    private static final Logger LOG = Logger.getLogger(Disk.class);

    /* Who may change the setting, and what it was: there until it is that again. */
    static final String TURN = "tally:forcing";
    static final String BEFORE = "tally:forcing:before";

    private static final String WRITTEN = "tally:forcing:written";

    private static final String SETTING = "appendfsync";
    private static final String ALWAYS = "always";
    private static final Pattern RUN = Pattern.compile("run_id:(\\w+)");

    /* A caller that takes longer is given up for dead. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    /* With `everysec` Redis forces its file that often; and less than a connection may be silent. */
    private static final long WAIT_MILLIS = 1_500;

    private final RedisCommands redis;
    private final Redis client;
    private final boolean isCluster;
    private final Script renew = Script.of("drain-renew.lua");
    private final AtomicBoolean hasWarned = new AtomicBoolean();

    Disk(
            RedisCommands redis,
            Redis client,
            @ConfigProperty(name = "quarkus.redis.client-type", defaultValue = "standalone") RedisClientType type) {
        this.redis = redis;
        this.client = client;
        this.isCluster = type == RedisClientType.CLUSTER;
        // In a cluster these go to all masters: one that does not force is what counts.
        VertxInternals.askAllMasters(Command.CONFIG, Disk::leastForcing);
        VertxInternals.askAllMasters(Command.INFO, List::getFirst);
    }

    private static Response leastForcing(List<Response> answers) {
        return answers.stream()
                .filter(answer -> !answer.toString().contains(ALWAYS))
                .findFirst()
                .orElse(answers.getFirst());
    }

    /** A service that died may have left the setting changed. */
    void putRight(@Observes @Priority(Integer.MAX_VALUE) StartupEvent started) {
        Thread.startVirtualThread(() -> {
            try {
                if (ask(Command.EXISTS, BEFORE).toInteger() > 0) {
                    force();
                }
            } catch (RuntimeException failure) {
                LOG.debugf(failure, "%s of Redis could not be checked; the next drain checks it", SETTING);
            }
        });
    }

    /**
     * Blocks until no loss of power can undo what was written before, and leave what is written next. The file of one Redis keeps
     * the order; of a cluster each master has its own.
     */
    void keepOrder() {
        if (isCluster) {
            force();
        }
    }

    /** Blocks until all that Redis has answered before is on its disk, or Redis can't be told to. */
    void force() {
        String caller = UUID.randomUUID().toString();
        Turn.await(
                () -> Optional.ofNullable(ask(Command.SET, TURN, caller, "NX", "PX", Long.toString(LEASE.toMillis()))));
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
        // As it should be already, where nobody died: this finds out whether it may be set.
        set(before);
        if (before.equals(ALWAYS)) {
            ask(Command.DEL, BEFORE);
            return;
        }
        ask(Command.SET, BEFORE, run + " " + before);
        try {
            set(ALWAYS);
            // The write. Where another has had the turn meanwhile, it may have set what it was.
            if (!keepTurn(caller, LEASE.toMillis()) || !valueOf(SETTING).equals(ALWAYS)) {
                throw new DrainFailure.Busy();
            }
        } finally {
            set(before);
        }
        // Not where `always` was not answered: it may come late.
        ask(Command.DEL, BEFORE);
    }

    /** Returns what the setting was before a caller that has died, unless Redis was started since, and read its own. */
    private Optional<String> left(String run) {
        return Optional.ofNullable(ask(Command.GET, BEFORE))
                .map(Response::toString)
                .filter(left -> left.startsWith(run + " "))
                .map(left -> left.substring(run.length() + 1));
    }

    private String run() {
        Matcher run = RUN.matcher(ask(Command.INFO, "server").toString());
        return run.find() ? run.group(1) : "";
    }

    private String valueOf(String setting) {
        return ask(Command.CONFIG, "GET", setting).get(1).toString();
    }

    private void set(String value) {
        ask(Command.CONFIG, "SET", SETTING, value);
    }

    /** Keeps a turn for some time more, or for none; returns whether it was still the caller's. */
    private boolean keepTurn(String caller, long millis) {
        return redis.ask(renew, List.of(TURN), List.of(caller, Long.toString(millis)))
                .toBoolean();
    }

    private Response ask(Command command, String... arguments) {
        Request request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        return redis.ask(request, redis.deadline());
    }

    private static boolean isForbidden(CounterFailure failure) {
        return RedisErrors.code(failure.getCause())
                .filter(Set.of("NOPERM", "ERR")::contains)
                .isPresent();
    }

    /** Redis 7.2 and later tell when they have forced what a connection has written, as with {@code everysec} they do. */
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
                    "Redis was not told to force drains to its disk, as %s. The loss of power may undo a drain that was"
                            + " folded, and it is counted again. See docs/drains.md.",
                    reason);
        }
    }
}
