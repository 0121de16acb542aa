package dev.tally.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import dev.tally.counter.Key;
import dev.tally.counter.Namespace;
import dev.tally.counter.Visitor;

/**
 * The salts by which visitors are recognized. A digest is the beginning of the SHA-256 of a salt, a counter and a visitor:
 * without the salt it can't be tested for a visitor, and it differs from counter to counter and from day to day.
 *
 * @param day days since 1970
 * @param today the salt of that day
 * @param yesterday the salt of the day before, empty if there is none
 * @param tomorrow the salt of the day after, empty unless a clock was set back
 */
record DailySalts(long day, String today, String yesterday, String tomorrow) {

    /* 60 bits: two of a million visitors of a counter have the same digest once in two million days. */
    private static final int LENGTH = 10;

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** Returns the days that have a salt. */
    List<String> days() {
        return Stream.of(new Salt(day, today), new Salt(day - 1, yesterday), new Salt(day + 1, tomorrow))
                .filter(salt -> !salt.text().isEmpty())
                .map(salt -> Long.toString(salt.day()))
                .toList();
    }

    /** Returns the digest of a visitor of a counter for each of the {@link #days}. */
    List<String> digests(Namespace namespace, Key key, Visitor visitor) {
        // A key contains no spaces.
        String subject = " " + namespace + " " + key + " " + visitor.identity();
        return Stream.of(today, yesterday, tomorrow)
                .filter(salt -> !salt.isEmpty())
                .map(salt -> digest(salt + subject))
                .toList();
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return BASE64.encodeToString(digest).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "DailySalts[day=" + day + "]";
    }

    private record Salt(long day, String text) {}
}
