package dev.tally.http;

import java.util.Optional;

import dev.tally.http.problem.InvalidParameter;

/** A parameter such as {@code bots=with}, by which an answer shows a second number beside the count. */
public final class WithParameter {

    private static final String WITH = "with";

    private WithParameter() {}

    /**
     * Returns whether the answer shows it.
     *
     * @param name that of the parameter
     * @throws InvalidParameter when the parameter is anything else
     */
    public static boolean parse(String name, Optional<String> value) {
        if (!value.orElse(WITH).equals(WITH)) {
            throw new InvalidParameter(name, "with, or left out");
        }
        return value.isPresent();
    }
}
