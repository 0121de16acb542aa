package dev.tally.bench;

import java.util.concurrent.TimeUnit;

/**
 * What wrk is to send.
 *
 * @param method of each request
 * @param url of each; a key follows where {@code keys} says so
 * @param keys of how many a key is drawn for each request, 0 for none
 * @param batch how many adds the body has, 0 when there is no body
 * @param connections how many requests are under way at most
 * @param micros after which the next request is due, 0 for as fast as they are answered
 * @param byStatus whether answers of 503 are counted, which takes some of wrk's speed
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

    /** Returns how many adds a request has. */
    int adds() {
        return Math.max(1, batch);
    }
}
