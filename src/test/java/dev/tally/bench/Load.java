package dev.tally.bench;

import java.util.concurrent.TimeUnit;

/**
 * A load for wrk.
 *
 * @param method the method of each request
 * @param url the URL of each request, followed by a key if {@code keys} is not 0
 * @param keys the number of keys from which one is drawn for each request; 0 for none
 * @param batch the number of adds in the body; 0 for no body
 * @param connections the maximum number of requests in flight
 * @param micros the interval between requests in microseconds; 0 for as fast as possible
 * @param byStatus whether to count answers of 503, which slows wrk down
 */
record Load(String method, String url, int keys, int batch, int connections, long micros, boolean byStatus) {

    private static final int USUAL = 64;

    static Load of(String method, String url) {
        return new Load(method, url, 0, 0, USUAL, 0, false);
    }

    Load drawnOf(int keys) {
        return new Load(method, url, keys, batch, connections, micros, byStatus);
    }

    Load inBatchesOf(int adds) {
        return new Load(method, url, keys, adds, connections, micros, byStatus);
    }

    Load on(int connections) {
        return new Load(method, url, keys, batch, connections, micros, byStatus);
    }

    Load atRate(double rate) {
        long pause = Math.round(TimeUnit.SECONDS.toMicros(1) / rate);
        return new Load(method, url, keys, batch, connections, Math.max(1, pause), byStatus);
    }

    Load countedByStatus() {
        return new Load(method, url, keys, batch, connections, micros, true);
    }

    /** Returns the number of adds in a request. */
    int adds() {
        return Math.max(1, batch);
    }
}
