package dev.tally.bench;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import dev.tally.store.StoredCounts;
import dev.tally.testsupport.RedisServer;

/** Compares what Redis has counted with what was answered. */
final class Auditor {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final RedisServer redis;

    Auditor(RedisServer redis) {
        this.redis = redis;
    }

    /**
     * Has adds made.
     *
     * @throws Mistake when one was answered and not counted; or when more were counted than were sent, which are those that
     *     were answered, and those that were under way on each connection when it was closed
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

    /** Has exactly that many adds made, each of them answered. */
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
     * Has Redis write its file anew, and waits for it. Redis does so by itself when that has grown to twice its size, and 64
     * MB: a process more then wants a core. After this it won't for a million adds.
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

    /** Returns how many commands Redis has done. */
    long commands() {
        return number("stats", "total_commands_processed:");
    }

    /** Returns how many bytes Redis has taken. */
    long memory() {
        return number("memory", "used_memory:");
    }

    private long sum(String namespace) {
        awaitLastAdd();
        return StoredCounts.sum(redis, namespace);
    }

    /** Adds that nobody waits for any more are still counted. */
    private void awaitLastAdd() {
        AtomicLong last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(100)).atMost(PATIENCE).until(() -> {
            long now = number("commandstats", "cmdstat_hincrby:calls=");
            return last.getAndSet(now) == now;
        });
    }

    /** Returns a number of INFO, 0 when it is not there. */
    private long number(String section, String name) {
        return redis.ask("INFO " + section)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replaceAll("\\D.*", ""))
                .mapToLong(Long::parseLong)
                .sum();
    }
}
