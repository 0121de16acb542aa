package dev.tally.store;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.tally.counter.Callback;
import dev.tally.redis.Deadline;
import dev.tally.redis.Purpose;
import dev.tally.redis.RedisCommands;
import dev.tally.redis.Script;
import dev.tally.redis.Sender;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jboss.logging.Logger;

/**
 * The random salts that tell visitors apart: one a day, shared by all services through Redis, and deleted when the second
 * day is over. Days are those of Redis' clock. A service reads them once a day, and after a reconnect, when Redis may have
 * lost the last one.
 */
@Singleton
class Salts {

    private static final Logger LOG = Logger.getLogger(Salts.class);

    /* 192 bits: nobody can try all of them. */
    private static final int BYTES = 24;

    /* The position in the reply of the script. */
    private static final int CREATED = 4;

    private static final String PREFIX = "tally:{salts}";
    private static final String ANY_DAY = "";

    private final SecureRandom random = new SecureRandom();
    private final RedisCommands redis;
    private final Script script = Script.of("salts.lua");

    private volatile Optional<Known> known = Optional.empty();

    Salts(RedisCommands redis) {
        this.redis = redis;
    }

    /** Calls back with the salts of the last day that Redis has told. */
    void get(Deadline deadline, Sender sender, Callback<DailySalts> caller) {
        Optional<Known> last = known;
        if (last.isPresent() && last.get().reconnects() == redis.reconnects()) {
            caller.succeeded(last.get().salts());
        } else {
            read(ANY_DAY, deadline, sender, caller);
        }
    }

    /** Calls back with the salts of a day: Redis has told that it is the current one. */
    void get(long day, Deadline deadline, Sender sender, Callback<DailySalts> caller) {
        read(Long.toString(day), deadline, sender, caller);
    }

    private void read(String day, Deadline deadline, Sender sender, Callback<DailySalts> caller) {
        // Read before Redis is asked: what it confirms is valid until the next reconnect.
        int reconnects = redis.reconnects();
        Optional<DailySalts> last = known.map(Known::salts);
        List<String> arguments = List.of(
                day,
                create(),
                last.map(salts -> Long.toString(salts.day())).orElse(""),
                last.map(DailySalts::today).orElse(""));
        Callback<Response> answered = Callback.then(
                answer -> {
                    DailySalts salts = new DailySalts(
                            answer.get(0).toLong(),
                            answer.get(1).toString(),
                            answer.get(2).toString(),
                            answer.get(3).toString());
                    known = Optional.of(new Known(salts, reconnects));
                    if (answer.get(CREATED).toInteger() == 1) {
                        forgetOnDisk(deadline, sender);
                    }
                    caller.succeeded(salts);
                },
                caller);
        sender.run(script, List.of(PREFIX), arguments, Purpose.KEEP, deadline, answered);
    }

    /**
     * Rewrites Redis' append-only file, from which the salt of two days ago can still be read. A Redis that refuses has to
     * do so by itself.
     */
    private static void forgetOnDisk(Deadline deadline, Sender sender) {
        Callback<Response> ignored = new Callback<>() {

            @Override
            public void succeeded(Response answer) {
                LOG.debug("A salt was deleted, and the append-only file is rewritten");
            }

            @Override
            public void failed(Throwable failure) {
                LOG.infof(
                        "A salt was deleted, but Redis did not rewrite its append-only file: %s", failure.getMessage());
            }
        };
        Callback<Response> told = Callback.then(
                persistence -> {
                    if (persistence.toString().contains("aof_enabled:1")) {
                        sender.send(Request.cmd(Command.BGREWRITEAOF), Purpose.ASK, deadline, ignored);
                    }
                },
                ignored);
        sender.send(Request.cmd(Command.INFO).arg("persistence"), Purpose.ASK, deadline, told);
    }

    private String create() {
        byte[] salt = new byte[BYTES];
        random.nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }

    /** Salts, and the number of reconnects before they were read. */
    private record Known(DailySalts salts, int reconnects) {}
}
