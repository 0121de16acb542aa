package dev.tally.bench;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import dev.tally.store.StoredCounts;
import dev.tally.testsupport.RedisServer;

/** Compares the counters in Redis with the answers. */
final class Auditor {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final RedisServer redis;

    Auditor(RedisServer redis) {
        this.redis = redis;
    }

    /**
     * Runs a load of adds, and checks it.
     *
     * @throws Mistake when fewer adds were counted than answered, or more than sent: those answered, and those in
     *     flight when the connections were closed
     */
    Wrk.Answers audit(String namespace, Load load, Supplier<Wrk.Answers> adds) {
        long before = sum(namespace);
        Wrk.Answers answers = adds.get();
        long counted = sum(namespace) - before;
        long least = answers.good() * load.adds();
        long most = (answers.all() + answers.broken() + load.connections()) * load.adds();
        require(load.url(), counted, least, most);
        return answers;
    }

    /** Runs a load of exactly that many adds, all of which have to be answered. */
    <T> T auditExactly(String namespace, long adds, Supplier<T> load) {
        long before = sum(namespace);
        T result = load.get();
        require(namespace, sum(namespace) - before, adds, adds);
        return result;
    }

    private static void require(String what, long counted, long least, long most) {
        if (counted < least || counted > most) {
            throw new Mistake("%s: %,d adds were answered, at most %,d were sent, and Redis has counted %,d"
                    .formatted(what, least, most, counted));
        }
    }

    /**
     * Runs an AOF rewrite and waits for it. Redis starts one by itself when the file has doubled and exceeds 64 MB,
     * which takes another core. After this, a million adds cause none.
     */
    void writeFileAnew() {
        awaitWrittenFile();
        redis.send("BGREWRITEAOF");
        awaitWrittenFile();
    }

    private void awaitWrittenFile() {
        await().pollInterval(Duration.ofMillis(100))
                .atMost(PATIENCE)
                .until(() -> number("persistence", "aof_rewrite_in_progress:") == 0
                        && number("persistence", "aof_rewrite_scheduled:") == 0);
    }

    /** Returns the number of commands that Redis has processed. */
    long commands() {
        return number("stats", "total_commands_processed:");
    }

    /** Returns the memory that Redis uses, in bytes. */
    long memory() {
        return number("memory", "used_memory:");
    }

    private long sum(String namespace) {
        awaitLastAdd();
        return StoredCounts.sum(redis, namespace);
    }

    /** Waits for abandoned adds, which are still counted. */
    private void awaitLastAdd() {
        AtomicLong last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(100)).atMost(PATIENCE).until(() -> {
            long now = number("commandstats", "cmdstat_hincrby:calls=");
            return last.getAndSet(now) == now;
        });
    }

    /** Returns a number of INFO; 0 if absent. */
    private long number(String section, String name) {
        return redis.ask("INFO " + section)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replaceAll("\\D.*", ""))
                .mapToLong(Long::parseLong)
                .sum();
    }
}
