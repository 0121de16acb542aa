package dev.tally.drawing;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import jakarta.ws.rs.core.HttpHeaders;

/**
 * A badge with the parameters of Abacus, showing the exact number.
 *
 * @param label the text on the left, if any
 * @param color of the right part
 * @param textColor of all texts
 * @param style the shape
 */
public record Shield(Optional<Label> label, Color color, Optional<Color> textColor, Style style) {

    /** All are needed: the image proxy of GitHub caches an image unless told to request it again. */
    public static final Map<String, String> HEADERS = Map.of(
            HttpHeaders.CACHE_CONTROL,
            "max-age=0, no-cache, no-store, must-revalidate",
            HttpHeaders.EXPIRES,
            "Thu, 01 Jan 1970 00:00:00 GMT");

    private static final String WITHOUT_LABEL = "-simple";

    /**
     * Parses the parameters of a request.
     *
     * @param parameters returns a parameter by its name
     * @throws dev.tally.http.problem.InvalidParameter when one is invalid
     */
    public static Shield parse(Function<String, Optional<String>> parameters) {
        String style = parameters.apply("style").orElse("flat").toLowerCase(Locale.ROOT);
        Optional<Label> label = style.endsWith(WITHOUT_LABEL)
                ? Optional.empty()
                : Optional.of(Label.parse("text", parameters.apply("text").orElse("counter")));
        return new Shield(
                label,
                Color.parse("bgcolor", parameters.apply("bgcolor").orElse("007ec6")),
                parameters.apply("textcolor").map(color -> Color.parse("textcolor", color)),
                Style.find(style.replace(WITHOUT_LABEL, "")).orElse(Style.FLAT));
    }

    public String svg(long value) {
        Badge badge = new Badge(label, Long.toString(value), Badge.title(label, value), color, textColor);
        return new Drawing(badge, style).svg();
    }
}
