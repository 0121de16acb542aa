package dev.tally.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.tally.counter.Counter;
import dev.tally.counter.Cursor;
import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.counter.Page;
import dev.tally.counter.Prefix;
import dev.tally.redis.Deadline;
import dev.tally.redis.RedisCommands;

/**
 * Lists a namespace page by page: by bucket, and within a bucket by key. This order never changes, so a counter that
 * exists throughout is listed exactly once, whatever is counted meanwhile. Cost: a page reads whole buckets, at least
 * {@value #BUCKETS_AT_ONCE} of the used ones.
 */
@Singleton
class Listing {

    /* About a thousand counters of a million, which is the largest page. */
    private static final int BUCKETS_AT_ONCE = 16;

    private final RedisCommands redis;
    private final Buckets buckets;
    private final UsedBuckets usedBuckets;

    Listing(RedisCommands redis, Buckets buckets, UsedBuckets usedBuckets) {
        this.redis = redis;
        this.buckets = buckets;
        this.usedBuckets = usedBuckets;
    }

    /** Implements {@link Counters#page}. */
    Page page(Namespace namespace, Cursor from, Prefix prefix, int limit) {
        Deadline deadline = redis.deadline();
        List<Integer> used = usedBuckets.read(namespace, deadline).stream()
                .filter(bucket -> bucket >= from.bucket())
                .boxed()
                .toList();
        List<Counter> found = new ArrayList<>();
        // One more than the limit shows whether there is a next page; nothing is read after it.
        for (int i = 0; i < used.size() && found.size() <= limit; i += BUCKETS_AT_ONCE) {
            List<Integer> some = used.subList(i, Math.min(i + BUCKETS_AT_ONCE, used.size()));
            buckets.read(namespace, some, deadline).stream()
                    .flatMap(bucket -> bucket.stream().sorted(Comparator.comparing(Counter::key)))
                    .filter(counter -> !isListed(counter.key(), from) && prefix.isOf(counter.key()))
                    .forEach(found::add);
        }
        return found.size() <= limit
                ? new Page(found, Optional.empty())
                : new Page(found.subList(0, limit), Optional.of(after(found.get(limit - 1))));
    }

    private static boolean isListed(Key key, Cursor from) {
        return Bucket.of(key) == from.bucket()
                && from.after().filter(last -> key.compareTo(last) <= 0).isPresent();
    }

    private static Cursor after(Counter last) {
        return new Cursor(Bucket.of(last.key()), Optional.of(last.key()));
    }
}
