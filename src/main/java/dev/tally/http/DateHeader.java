package dev.tally.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;

import io.quarkus.vertx.http.runtime.filters.Filters;

/** The time of an answer, in its {@code Date} (RFC 9110, section 6.6.1). It is written once a second, and shared by all answers. */
public final class DateHeader {

    /* Two digits for the day, which the formatter of the JDK does not have. */
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /* Before all routes, those of CountAPI included. */
    private static final int FIRST = 1_000;

    /* Threads may write it at the same time: they write the same. */
    private static volatile Second now = new Second(0);

    private DateHeader() {}

    static void add(@Observes Filters filters) {
        filters.register(
                request -> {
                    request.response().putHeader(HttpHeaders.DATE, now().text());
                    request.next();
                },
                FIRST);
    }

    /** Returns the header as it is sent, with the line break before it. */
    public static byte[] line() {
        return now().line();
    }

    private static Second now() {
        Second last = now;
        long second = System.currentTimeMillis() / 1_000;
        if (last.number() != second) {
            last = new Second(second);
            now = last;
        }
        return last;
    }

    private record Second(long number, String text, byte[] line) {

        Second(long number) {
            this(number, FORMAT.format(Instant.ofEpochSecond(number)));
        }

        private Second(long number, String text) {
            this(number, text, ("\r\nDate: " + text).getBytes(StandardCharsets.US_ASCII));
        }
    }
}
