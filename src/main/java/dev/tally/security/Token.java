package dev.tally.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A secret that callers prove to know. Only its digest is kept, so that it can't be logged by accident. */
final class Token {

    private final byte[] digest;

    Token(String secret) {
        if (secret.isBlank()) {
            throw new IllegalArgumentException("A token must not be empty. Set it to a long random text, such as"
                    + " the output of: openssl rand -hex 32");
        }
        digest = digest(secret);
    }

    /** Returns whether the secret is this one, in a time that tells nothing about how much of it was right. */
    boolean matches(String secret) {
        return MessageDigest.isEqual(digest, digest(secret));
    }

    /** Digests are of one length, and so the time to compare them does not depend on that of the secrets. */
    private static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
