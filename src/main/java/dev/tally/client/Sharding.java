package dev.tally.client;

import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** How songs are distributed among servers. All clients of the same servers must use the same choice. */
public enum Sharding {

    /**
     * Rendezvous hashing, O(servers): each server gets a score, the SHA-256 of {@code <server> <song>}, and the one
     * with the highest score has the song. When a server is added or removed only its own songs move. The order of the
     * servers does not matter. Source: D. G. Thaler and C. V. Ravishankar, "Using Name-Based Mappings to Increase Hit
     * Rates", IEEE/ACM Transactions on Networking 6(1), 1998.
     */
    RENDEZVOUS {
        @Override
        URI server(String song, List<URI> servers) {
            return servers.stream()
                    .max(Comparator.comparing(server -> draw(server, song), Arrays::compareUnsigned))
                    .orElseThrow();
        }
    },

    /**
     * The classic {@code songId % servers}, O(1): an index into the servers in their order, nonnegative for negative
     * ids too. It needs no hash, but most songs move when the number of servers changes, and songs with names are not
     * supported.
     */
    MODULO {
        @Override
        URI server(String song, List<URI> servers) {
            return servers.get(
                    number(song).mod(BigInteger.valueOf(servers.size())).intValueExact());
        }
    };

    abstract URI server(String song, List<URI> servers);

    private static byte[] draw(URI server, String song) {
        try {
            return MessageDigest.getInstance("SHA-256").digest((server + " " + song).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The id of a song may have 64 digits, more than a long holds. */
    private static BigInteger number(String song) {
        try {
            return new BigInteger(song);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "MODULO supports only songs that are whole numbers, not " + song
                            + ". RENDEZVOUS supports names too",
                    e);
        }
    }
}
