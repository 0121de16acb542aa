package dev.tally.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

import dev.tally.rules.TokenSource;
import io.quarkus.runtime.configuration.ConfigurationException;

/** A bearer token (RFC 6750). */
public final class Token {

    static final String SCHEME = "Bearer";

    private final byte[] secret;

    private Token(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns the configured token, if any.
     *
     * @throws ConfigurationException when the token is empty or can't be read: the service then does not start
     */
    static Optional<Token> from(TokenSource source) {
        String setting = source.setting();
        return source.text()
                .map(secret -> of(setting, secret))
                .or(() -> source.file().map(file -> of(setting + "-file (" + file + ")", read(setting, file))));
    }

    private static Token of(String setting, String text) {
        String secret = text.strip();
        if (secret.isEmpty()) {
            throw new ConfigurationException(setting + " must not be empty. Set it to a long random text, such as the"
                    + " output of: openssl rand -hex 32");
        }
        return new Token(secret);
    }

    private static String read(String setting, Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            // Without a cause, so that it is logged as one line, without a stack trace.
            throw new ConfigurationException(setting + "-file can't be read: " + e);
        }
    }

    /** Returns the secret of a header {@code Authorization: Bearer <secret>}. */
    public static Optional<String> bearer(Optional<String> authorization) {
        String prefix = SCHEME + " ";
        return authorization
                .filter(header -> header.regionMatches(true, 0, prefix, 0, prefix.length()))
                .map(header -> header.substring(prefix.length()).strip());
    }

    /** Compares a caller's secret with this token. The time depends only on the length of the caller's secret. */
    boolean matches(String callers) {
        return MessageDigest.isEqual(callers.getBytes(StandardCharsets.UTF_8), secret);
    }
}
