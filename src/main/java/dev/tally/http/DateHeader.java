package dev.tally.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;

import io.quarkus.vertx.http.runtime.filters.Filters;

/**
 * The {@code Date} header of answers (RFC 9110, section 6.6.1). It is formatted once a second and shared by all
 * answers.
 */
public final class DateHeader {

    /* The JDK's RFC_1123_DATE_TIME does not pad the day to two digits. */
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /* Before all routes, including those of CountAPI. */
    private static final int FIRST = 1_000;

    /* A benign race: concurrent threads write the same value. */
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

    /** Returns the encoded header, preceded by its line break. */
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
