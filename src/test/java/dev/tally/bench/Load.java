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
 * @param isOpen whether the loop is open: a request is due whatever became of the others, and latency counts from then
 * @param visitors the number of visitors from which one is drawn for each request; 0 for none
 * @param byStatus whether to count answers of 503, which slows wrk down
 */
record Load(
        String method,
        String url,
        int keys,
        int batch,
        int connections,
        long micros,
        boolean isOpen,
        int visitors,
        boolean byStatus) {

    private static final int USUAL = 64;

    static Load of(String method, String url) {
        return new Load(method, url, 0, 0, USUAL, 0, false, 0, false);
    }

    Load drawnOf(int keys) {
        return new Load(method, url, keys, batch, connections, micros, isOpen, visitors, byStatus);
    }

    /** Each request has the User-Agent of a visitor. */
    Load by(int some) {
        return new Load(method, url, keys, batch, connections, micros, isOpen, some, byStatus);
    }

    Load inBatchesOf(int adds) {
        return new Load(method, url, keys, adds, connections, micros, isOpen, visitors, byStatus);
    }

    Load on(int connections) {
        return new Load(method, url, keys, batch, connections, micros, isOpen, visitors, byStatus);
    }

    Load atRate(double rate) {
        return new Load(method, url, keys, batch, connections, interval(rate), false, visitors, byStatus);
    }

    /** Through nginx only, which answers with the id of the request. */
    Load inOpenLoop(double rate) {
        return new Load(method, url, keys, batch, connections, interval(rate), true, visitors, byStatus);
    }

    private static long interval(double rate) {
        return Math.max(1, Math.round(TimeUnit.SECONDS.toMicros(1) / rate));
    }

    Load countedByStatus() {
        return new Load(method, url, keys, batch, connections, micros, isOpen, visitors, true);
    }

    /** Returns the number of adds in a request. */
    int adds() {
        return Math.max(1, batch);
    }
}
