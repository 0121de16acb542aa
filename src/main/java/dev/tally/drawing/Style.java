package dev.tally.drawing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.tally.http.problem.InvalidParameter;

/** The shapes of badges. */
public enum Style {
    FLAT(20, 3, 10, 10),
    FLAT_SQUARE(20, 0, 0, 0),
    PLASTIC(18, 4, 50, 30);

    final int height;
    final int radius;
    /* Opacity of the highlight at the top and the shade at the bottom, in percent. */
    final int light;
    final int shade;

    Style(int height, int radius, int light, int shade) {
        this.height = height;
        this.radius = radius;
        this.light = light;
        this.shade = shade;
    }

    /**
     * Parses the name of a style in a request.
     *
     * @throws InvalidParameter when there is none
     */
    public static Style parse(String name) {
        return find(name)
                .orElseThrow(() -> new InvalidParameter(
                        "style",
                        Arrays.stream(values()).map(Style::wireName).collect(Collectors.joining(", ", "one of ", ""))));
    }

    static Optional<Style> find(String name) {
        return Arrays.stream(values())
                .filter(style -> style.wireName().equals(name))
                .findFirst();
    }

    private String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
