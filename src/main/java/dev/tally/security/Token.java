package dev.tally.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

import io.quarkus.runtime.configuration.ConfigurationException;

/** A secret that callers prove to know. */
public final class Token {

    static final String SCHEME = "Bearer";

    private final byte[] secret;

    private Token(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
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

    /** Returns the secret that a call brings in a header {@code Authorization: Bearer <secret>}. */
    public static Optional<String> bearer(Optional<String> authorization) {
        String prefix = SCHEME + " ";
        return authorization
                .filter(header -> header.regionMatches(true, 0, prefix, 0, prefix.length()))
                .map(header -> header.substring(prefix.length()).strip());
    }

    /** Returns whether it is the secret of a caller, in a time that depends on the length of the caller's alone. */
    boolean matches(String callers) {
        return MessageDigest.isEqual(callers.getBytes(StandardCharsets.UTF_8), secret);
    }
}
