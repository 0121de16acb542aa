package dev.tally.http;

import java.util.Optional;

import dev.tally.http.problem.InvalidParameter;

/** The parameter {@code bots=with}, by which an answer shows what bots added, beside the count. */
public final class BotsParameter {

    private static final String WITH = "with";

    private BotsParameter() {}

    /**
     * Returns whether the answer shows it.
     *
     * @throws InvalidParameter when the parameter is anything else
     */
    public static boolean parse(Optional<String> bots) {
        if (!bots.orElse(WITH).equals(WITH)) {
            throw new InvalidParameter("bots", "with, or left out");
        }
        return bots.isPresent();
    }
}
