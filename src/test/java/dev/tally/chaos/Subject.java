package dev.tally.chaos;

/**
 * A counter whose history is to be judged. It is used no more once its history is long, or open in several places, as
 * then the search for an order takes long.
 */
final class Subject {

    private static final int MAX_OPERATIONS = 300;
    private static final int MAX_UNKNOWN = 3;
    private static final int MAX_WITHOUT_KEY = 3;

    private final String namespace;
    private final String key;
    private int operations;
    private int unknown;
    private int withoutKey;

    Subject(String namespace, String key) {
        this.namespace = namespace;
        this.key = key;
    }

    String namespace() {
        return namespace;
    }

    String key() {
        return key;
    }

    /** Returns it as it is addressed, such as {@code song/7}. */
    String counter() {
        return namespace + "/" + key;
    }

    /** Returns whether one more operation may use it, and counts that one. */
    synchronized boolean use() {
        if (operations >= MAX_OPERATIONS || unknown >= MAX_UNKNOWN) {
            return false;
        }
        operations++;
        return true;
    }

    /** Returns whether an add may be sent without an Idempotency-Key, of which each may end unknown. */
    synchronized boolean beginWithoutKey() {
        if (withoutKey >= MAX_WITHOUT_KEY) {
            return false;
        }
        withoutKey++;
        return true;
    }

    synchronized void endWithoutKey(Reply reply) {
        withoutKey--;
        if (reply instanceof Reply.Unknown) {
            unknown++;
        }
    }
}
