package dev.tally.live;

import io.vertx.core.buffer.Buffer;

/** A viewer of whom many fit into one process: it looks for counts in the stream, and keeps nothing of it. */
final class BenchViewer {

    private static final String BEFORE_KEY = "{\"key\":\"";

    /* After the quotation mark that ends the key. */
    private static final String BEFORE_VALUE = ",\"value\":";

    private final Adds adds;
    private final int[] seen = new int[Adds.KEYS];
    private String awaited = BEFORE_KEY;
    private int matched;
    private boolean inNumber;
    private int number;
    private int key;
    private volatile boolean told;

    BenchViewer(Adds adds) {
        this.adds = adds;
    }

    /** Takes what has come, wherever it is cut. */
    void read(Buffer buffer) {
        for (int i = 0; i < buffer.length(); i++) {
            read(buffer.getByte(i));
        }
    }

    private void read(byte c) {
        if (inNumber && c >= '0' && c <= '9') {
            number = number * 10 + c - '0';
            return;
        }
        if (inNumber) {
            inNumber = false;
            matched = 0;
            if (awaited.equals(BEFORE_VALUE)) {
                counted();
                awaited = BEFORE_KEY;
                return;
            }
            key = number;
            awaited = BEFORE_VALUE;
        }
        matched = c == awaited.charAt(matched) ? matched + 1 : 0;
        if (matched == awaited.length()) {
            inNumber = true;
            number = 0;
        }
    }

    /** All adds up to this value are seen with it. */
    private void counted() {
        told = true;
        while (seen[key] < number) {
            adds.seen(key, ++seen[key]);
        }
    }

    /** Returns whether it was told anything. */
    boolean isTold() {
        return told;
    }

    boolean hasSeen(int[] values) {
        for (int i = 0; i < values.length; i++) {
            if (seen[i] < values[i]) {
                return false;
            }
        }
        return true;
    }
}
