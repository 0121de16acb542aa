package dev.tally.visitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * The patterns of a list of crawlers. Nearly all patterns of the public list are plain texts with escaped punctuation;
 * these are searched for as texts, which takes a tenth of the time of a regular expression.
 *
 * @param texts what is a crawler if its User-Agent contains it
 * @param expressions what is a crawler if a part of its User-Agent matches it
 */
record CrawlerList(List<String> texts, List<Pattern> expressions) {

    private static final JsonFactory READER = new JsonFactory();

    private static final String SPECIAL = ".[](){}^$*+?|";

    CrawlerList {
        texts = List.copyOf(texts);
        expressions = List.copyOf(expressions);
    }

    /**
     * Reads a JSON array of objects with a {@code pattern}. Whatever else they have is skipped.
     *
     * @throws ConfigurationException when the file can't be read or is not such an array
     */
    static CrawlerList read(Path file) {
        try (JsonParser json = READER.createParser(Files.newInputStream(file))) {
            return of(patterns(json));
        } catch (JsonProcessingException e) {
            throw invalid(file, "line " + e.getLocation().getLineNr() + " is not JSON");
        } catch (IllegalArgumentException e) {
            throw invalid(file, e.getMessage());
        } catch (IOException e) {
            // Without a cause, so that it is logged as one line.
            throw new ConfigurationException(
                    setting(file) + " can't be read: " + e + ". Fetch the file with: scripts/crawlers");
        }
    }

    private static ConfigurationException invalid(Path file, String reason) {
        return new ConfigurationException(setting(file) + " has to be a JSON array of objects, each with a regular"
                + " expression as its \"pattern\": " + reason + ". Fetch the file again with: scripts/crawlers");
    }

    private static String setting(Path file) {
        return "tally.bots.list (" + file + ")";
    }

    private static List<String> patterns(JsonParser json) throws IOException {
        require(json.nextToken() == JsonToken.START_ARRAY, "it does not start with [");
        List<String> patterns = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            int number = patterns.size() + 1;
            require(json.currentToken() == JsonToken.START_OBJECT, "entry " + number + " is not an object");
            patterns.add(pattern(json).orElseThrow(() -> wrong("entry " + number + " has no pattern")));
        }
        require(json.nextToken() == null, "something follows the array");
        require(!patterns.isEmpty(), "it has no entry");
        return patterns;
    }

    private static Optional<String> pattern(JsonParser json) throws IOException {
        Optional<String> pattern = Optional.empty();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isPattern = json.currentName().equals("pattern");
            if (json.nextToken() == JsonToken.VALUE_STRING && isPattern) {
                pattern = Optional.of(json.getText());
            } else {
                json.skipChildren();
            }
        }
        return pattern;
    }

    private static CrawlerList of(List<String> patterns) {
        List<String> texts = new ArrayList<>();
        List<Pattern> expressions = new ArrayList<>();
        for (String pattern : patterns) {
            Pattern expression = compile(pattern);
            // Otherwise one slip would make everybody a bot.
            require(!expression.matcher("").find(), "the pattern '" + pattern + "' matches even an empty text");
            text(pattern).ifPresentOrElse(texts::add, () -> expressions.add(expression));
        }
        return new CrawlerList(texts, expressions);
    }

    private static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            // The message of the exception has several lines.
            throw wrong("the pattern '" + pattern + "' is no regular expression (" + e.getDescription() + ")");
        }
    }

    /** Returns the only text that a pattern matches; none if there are several. */
    private static Optional<String> text(String pattern) {
        StringBuilder text = new StringBuilder(pattern.length());
        boolean isEscaped = false;
        for (char c : pattern.toCharArray()) {
            if (isEscaped ? Character.isLetterOrDigit(c) : SPECIAL.indexOf(c) >= 0) {
                return Optional.empty();
            }
            isEscaped = c == '\\' && !isEscaped;
            if (!isEscaped) {
                text.append(c);
            }
        }
        return Optional.of(text.toString());
    }

    private static void require(boolean isValid, String otherwise) {
        if (!isValid) {
            throw wrong(otherwise);
        }
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException(reason);
    }

    int size() {
        return texts.size() + expressions.size();
    }

    /** Returns whether one of the patterns matches a part of a User-Agent. */
    boolean matches(String userAgent) {
        for (String text : texts) {
            if (userAgent.contains(text)) {
                return true;
            }
        }
        for (Pattern expression : expressions) {
            if (expression.matcher(userAgent).find()) {
                return true;
            }
        }
        return false;
    }
}
