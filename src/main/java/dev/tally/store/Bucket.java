package dev.tally.store;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;

/**
 * One of the {@value #COUNT} Redis hashes of a namespace. There are as many as a Redis Cluster has slots: a namespace
 * spreads over all nodes, and each hash stays small enough for the packed encoding of Redis.
 */
public final class Bucket {

    public static final int COUNT = 16_384;

    private static final String PREFIX = "tally:{";
    private static final String USED = "}:used";

    private Bucket() {}

    /**
     * Returns the bucket of a key: the low 14 bits of its CRC-32 (ISO-HDLC), which every language provides. It is part of
     * the storage format: changing it would lose every counter.
     */
    public static int of(Key key) {
        CRC32 crc = new CRC32();
        crc.update(key.value().getBytes(StandardCharsets.ISO_8859_1));
        return (int) crc.getValue() & COUNT - 1;
    }

    /**
     * Returns the Redis key of the hash of a bucket. The braces are its hash tag, which determines its slot in a cluster.
     */
    public static String hash(Namespace namespace, int bucket) {
        return PREFIX + namespace.value() + ":" + bucket + "}";
    }

    /** Returns the Redis key of what bots added to the counters of a bucket. */
    static String bots(String hash) {
        return hash + ":bots";
    }

    /** Returns the Redis key of the slices of time in which visits of the counters of a bucket are remembered. */
    public static String visits(String hash) {
        return hash + ":seen";
    }

    /**
     * Returns the Redis key of the HyperLogLog of the visitors of a counter.
     *
     * @param day days since 1970
     */
    public static String visitors(String hash, long day, Key key) {
        return hash + ":visitors:" + day + ":" + key;
    }

    /** Returns the Redis key of the bitmap with a bit for each bucket ever used. */
    public static String usedBitmap(Namespace namespace) {
        return PREFIX + namespace.value() + USED;
    }

    /** Returns whether a Redis key is that of a bitmap rather than a hash of a bucket. */
    public static boolean isUsedBitmap(String redisKey) {
        return redisKey.endsWith(USED);
    }

    /** Returns the namespace in the Redis key of a hash or bitmap. */
    public static Namespace namespace(String redisKey) {
        int end = isUsedBitmap(redisKey) ? tagEnd(redisKey) : redisKey.lastIndexOf(':', tagEnd(redisKey));
        return new Namespace(redisKey.substring(PREFIX.length(), end));
    }

    /** Returns the bucket in the Redis key of a hash. */
    public static int number(String redisKey) {
        int end = tagEnd(redisKey);
        return Integer.parseInt(redisKey, redisKey.lastIndexOf(':', end) + 1, end, 10);
    }

    private static int tagEnd(String redisKey) {
        return redisKey.indexOf('}', PREFIX.length());
    }
}
