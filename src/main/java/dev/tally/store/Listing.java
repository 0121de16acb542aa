package dev.tally.store;

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
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Lists a namespace page by page: bucket after bucket, and within each by key. That order never changes, and so a counter
 * that stays is listed exactly once, whatever is counted meanwhile.
 */
@Singleton
class Listing {

    /* So many are read at once: about a thousand counters of a million, the largest page. */
    private static final int BUCKETS_AT_ONCE = 16;

    private final RedisCommands redis;
    private final Buckets buckets;
    private final UsedBuckets usedBuckets;

    Listing(RedisCommands redis, Buckets buckets, UsedBuckets usedBuckets) {
        this.redis = redis;
        this.buckets = buckets;
        this.usedBuckets = usedBuckets;
    }

    /** Does what {@link Counters#page} says. */
    Uni<Page> page(Namespace namespace, Cursor from, Prefix prefix, int limit) {
        return ahead(namespace, from)
                .filter(counter -> prefix.isOf(counter.key()))
                // One more than is wanted tells whether there is a next page; nothing is read after it.
                .select()
                .first(limit + 1)
                .collect()
                .asList()
                .map(found -> found.size() <= limit
                        ? new Page(found, Optional.empty())
                        : new Page(found.subList(0, limit), Optional.of(after(found.get(limit - 1)))));
    }

    /** The counters from the cursor on, read as they are asked for. */
    private Multi<Counter> ahead(Namespace namespace, Cursor from) {
        Deadline deadline = redis.deadline();
        return usedBuckets
                .read(namespace, deadline)
                .onItem()
                .transformToMulti(used -> Multi.createFrom().items(used.stream().boxed()))
                .filter(bucket -> bucket >= from.bucket())
                .group()
                .intoLists()
                .of(BUCKETS_AT_ONCE)
                .onItem()
                .transformToUniAndConcatenate(some -> buckets.read(namespace, some, deadline))
                .onItem()
                .<List<Counter>>disjoint()
                .onItem()
                .transformToMultiAndConcatenate(
                        bucket -> Multi.createFrom().items(bucket.stream().sorted(Comparator.comparing(Counter::key))))
                .filter(counter -> !isListed(counter.key(), from));
    }

    private static boolean isListed(Key key, Cursor from) {
        return Bucket.of(key) == from.bucket()
                && from.after().filter(last -> key.compareTo(last) <= 0).isPresent();
    }

    private static Cursor after(Counter last) {
        return new Cursor(Bucket.of(last.key()), Optional.of(last.key()));
    }
}
