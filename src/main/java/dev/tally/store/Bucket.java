package dev.tally.store;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;

/**
 * One of the {@value #COUNT} Redis hashes over which a namespace is spread. They are as many as a Redis Cluster has
 * slots, so that a cluster's nodes share one namespace, and each stays small enough for Redis' packed encoding.
 */
public final class Bucket {

    static final int COUNT = 16_384;

    private static final String PREFIX = "tally:{";
    private static final String USED = "}:used";

    private Bucket() {}

    /**
     * Returns the bucket of a key: the low 14 bits of its CRC-32 (ISO-HDLC), the checksum that every language has at
     * hand. It is part of the stored data: changing it would lose every counter.
     */
    public static int of(Key key) {
        CRC32 crc = new CRC32();
        crc.update(key.value().getBytes(StandardCharsets.ISO_8859_1));
        return (int) crc.getValue() & COUNT - 1;
    }

    /** Returns the Redis key of a bucket's hash; what stands between the braces decides its node in a cluster. */
    public static String hash(Namespace namespace, int bucket) {
        return PREFIX + namespace.value() + ":" + bucket + "}";
    }

    /** Returns the Redis key of the bitmap that has a bit for each bucket that was ever used. */
    static String usedBitmap(Namespace namespace) {
        return PREFIX + namespace.value() + USED;
    }

    /** Returns whether a Redis key is that of a bitmap, and not of a hash. */
    static boolean isUsedBitmap(String redisKey) {
        return redisKey.endsWith(USED);
    }

    /** Returns the namespace to which a Redis key belongs, of a hash or a bitmap. */
    static Namespace namespace(String redisKey) {
        int end = isUsedBitmap(redisKey) ? redisKey.length() - USED.length() : redisKey.lastIndexOf(':');
        return new Namespace(redisKey.substring(PREFIX.length(), end));
    }

    /** Returns the bucket whose hash a Redis key is. */
    static int number(String hash) {
        return Integer.parseInt(hash, hash.lastIndexOf(':') + 1, hash.length() - 1, 10);
    }
}
