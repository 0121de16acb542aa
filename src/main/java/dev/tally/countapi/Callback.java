package dev.tally.countapi;

import java.util.regex.Pattern;

import dev.tally.http.problem.InvalidParameter;

/**
 * The function of a page that gets an answer as a script (JSONP).
 *
 * @param name what it is called; nothing that could be anything else in a script
 */
record Callback(String name) {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$.]{0,63}");

    /**
     * Checks the name.
     *
     * @throws InvalidParameter when it is none
     */
    Callback {
        if (!ALLOWED.matcher(name).matches()) {
            throw new InvalidParameter(
                    "callback",
                    "the name of a function: up to 64 letters (A-Z, a-z), digits or any of _ $ ., the first no digit"
                            + " and no dot");
        }
    }

    /** Returns the script. It begins with a comment, so that no file of another type can begin as the name does. */
    String call(String json) {
        return "/**/" + name + "(" + json + ");";
    }
}
