package dev.tally.rules;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a token is configured.
 *
 * @param setting the name of the setting; that of the file has {@code -file} after it
 * @param text the token, which takes precedence
 * @param file a file with the token
 */
public record TokenSource(String setting, Optional<String> text, Optional<Path> file) {

    boolean isSet() {
        return text.isPresent() || file.isPresent();
    }

    @Override
    public String toString() {
        return setting;
    }
}
