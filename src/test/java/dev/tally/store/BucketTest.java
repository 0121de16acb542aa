package dev.tally.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import org.junit.jupiter.api.Test;

class BucketTest {

    /* hash-max-ziplist-entries: beyond it, a hash takes several times the memory. */
    private static final int PACKED = 512;

    @Test
    void a_key_stays_in_its_bucket_for_ever() {
        assertThat(Bucket.of(new Key("1"))).isEqualTo(12_215);
        assertThat(Bucket.of(new Key("42"))).isEqualTo(12_424);
        assertThat(Bucket.of(new Key("123456789"))).isEqualTo(0xCBF43926 & 0x3FFF);
    }

    @Test
    void five_million_numeric_keys_stay_packed() {
        assertThat(largestBucket(5_000_000, Integer::toString)).isLessThanOrEqualTo(PACKED);
    }

    @Test
    void a_million_word_keys_are_spread_evenly() {
        assertThat(largestBucket(1_000_000, i -> "album-" + i / 12 + ":track_" + i % 12))
                .isLessThan(3 * 1_000_000 / Bucket.COUNT);
    }

    @Test
    void the_hash_tag_is_the_namespace_and_the_bucket() {
        assertThat(Bucket.hash(Namespace.SONG, 7)).isEqualTo("tally:{song:7}");
        assertThat(Bucket.usedBitmap(Namespace.SONG)).isEqualTo("tally:{song}:used");
    }

    private static int largestBucket(int keys, IntFunction<String> name) {
        int[] sizes = new int[Bucket.COUNT];
        IntStream.range(0, keys).forEach(i -> sizes[Bucket.of(new Key(name.apply(i)))]++);
        return Arrays.stream(sizes).max().orElseThrow();
    }
}
