package dev.tally.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

import io.quarkus.runtime.configuration.ConfigurationException;

/** A secret that callers prove to know. Only its digest is kept, so that it can't be logged by accident. */
final class Token {

    private static final String BEARER = "Bearer ";

    private final byte[] digest;

    private Token(String secret) {
        digest = digest(secret);
    }

    /**
     * Returns the token of the settings, where there is one.
     *
     * @param prefix where the settings are, such as {@code tally.admin}
     * @throws ConfigurationException when one is set and can't be used: the service then does not start
     */
    static Optional<Token> from(String prefix, SecurityConfig.Secret settings) {
        return settings.token()
                .map(secret -> of(prefix + ".token", secret))
                .or(() -> settings.tokenFile()
                        .map(file -> of(prefix + ".token-file (" + file + ")", read(prefix, file))));
    }

    private static Token of(String setting, String text) {
        String secret = text.strip();
        if (secret.isEmpty()) {
            throw new ConfigurationException(setting + " must not be empty. Set it to a long random text, such as the"
                    + " output of: openssl rand -hex 32");
        }
        return new Token(secret);
    }

    private static String read(String prefix, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            // Without a cause: then it is told as one line, and not as a fault in the program.
            throw new ConfigurationException(prefix + ".token-file can't be read: " + e);
        }
    }

    /** Returns the secret that a call brings as {@code Authorization: Bearer <secret>}. */
    static Optional<String> bearer(Optional<String> authorization) {
        return authorization
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
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
