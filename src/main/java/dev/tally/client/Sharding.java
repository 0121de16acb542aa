package dev.tally.client;

import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which of several servers has a song. Every client of the same servers must make the same choice. */
public enum Sharding {

    /**
     * Rendezvous hashing: each server draws a number for the song, here the SHA-256 of {@code <server> <song>}, and the
     * highest has it. When a server is added or removed only its own songs move, whatever the order of the servers.
     * After D. G. Thaler and C. V. Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", IEEE/ACM
     * Transactions on Networking 6(1), 1998.
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
     * The classic {@code songId % servers}, a place in the order in which the servers were given; counted from 0 up for
     * a negative id too. It needs no hash, but moves most songs when the number of servers changes, and knows no song
     * that is called by a name.
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

    /** A song's number may have 64 digits, more than a long holds. */
    private static BigInteger number(String song) {
        try {
            return new BigInteger(song);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "MODULO wants songs that are whole numbers, and got: " + song + ". RENDEZVOUS takes names too", e);
        }
    }
}
