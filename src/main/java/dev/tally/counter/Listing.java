package dev.tally.counter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;

/**
 * Lists a namespace page by page: bucket after bucket, and within each by key. That order never changes, and so a counter
 * that stays is listed exactly once, whatever is counted meanwhile.
 */
@Singleton
class Listing {

    /* So many are read at once: about a thousand counters of a million. */
    private static final int BUCKETS_AT_ONCE = 16;

    /* A page with a rare prefix ends after so many, short or empty, rather than search a large namespace at one go. */
    private static final int BUCKETS_A_PAGE = 1_024;

    private final Buckets buckets;
    private final UsedBuckets usedBuckets;

    Listing(Buckets buckets, UsedBuckets usedBuckets) {
        this.buckets = buckets;
        this.usedBuckets = usedBuckets;
    }

    /** Does what {@link Counters#page} says. */
    Uni<Page> page(Namespace namespace, Cursor from, String prefix, int limit) {
        return usedBuckets.read(namespace).chain(used -> {
            List<Integer> ahead = used.stream()
                    .filter(bucket -> bucket >= from.bucket())
                    .boxed()
                    .toList();
            return fill(new Request(namespace, from, prefix, limit), ahead, 0, new ArrayList<>());
        });
    }

    private record Request(Namespace namespace, Cursor from, String prefix, int limit) {

        boolean wants(int bucket, Counter counter) {
            boolean listed = bucket == from.bucket()
                    && from.after()
                            .filter(last -> counter.key().compareTo(last) <= 0)
                            .isPresent();
            return !listed && counter.key().value().startsWith(prefix);
        }
    }

    /** Goes on with the buckets from {@code position}, until the page is full or has cost enough. */
    private Uni<Page> fill(Request request, List<Integer> ahead, int position, List<Counter> found) {
        if (position >= ahead.size()) {
            return Uni.createFrom().item(new Page(found, Optional.empty()));
        }
        if (position >= BUCKETS_A_PAGE) {
            return Uni.createFrom()
                    .item(new Page(found, Optional.of(new Cursor(ahead.get(position), Optional.empty()))));
        }
        List<Integer> now = ahead.subList(position, Math.min(position + BUCKETS_AT_ONCE, ahead.size()));
        return buckets.read(request.namespace(), now).chain(contents -> {
            for (int i = 0; i < now.size(); i++) {
                int bucket = now.get(i);
                for (Counter counter : sorted(contents.get(i))) {
                    if (request.wants(bucket, counter)) {
                        if (found.size() == request.limit()) {
                            return Uni.createFrom().item(new Page(found, Optional.of(after(found))));
                        }
                        found.add(counter);
                    }
                }
            }
            return fill(request, ahead, position + BUCKETS_AT_ONCE, found);
        });
    }

    private static Cursor after(List<Counter> found) {
        Key last = found.getLast().key();
        return new Cursor(Bucket.of(last), Optional.of(last));
    }

    private static List<Counter> sorted(List<Counter> counters) {
        return counters.stream().sorted(Comparator.comparing(Counter::key)).toList();
    }
}
