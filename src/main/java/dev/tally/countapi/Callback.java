package dev.tally.countapi;

import java.util.regex.Pattern;

import dev.tally.http.problem.InvalidParameter;

/**
 * The JavaScript function of a page that receives a response as a script (JSONP).
 *
 * @param name its name, restricted to what can only be a name in a script
 */
record Callback(String name) {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$.]{0,63}");

    /**
     * Validates the name.
     *
     * @throws InvalidParameter when it is not allowed
     */
    Callback {
        if (!ALLOWED.matcher(name).matches()) {
            throw new InvalidParameter(
                    "callback",
                    "the name of a function: up to 64 letters (A-Z, a-z), digits or any of _ $ ., the first"
                            + " neither a digit nor a dot");
        }
    }

    /** Returns the script. The leading comment prevents the name from making the response look like another file type. */
    String call(String json) {
        return "/**/" + name + "(" + json + ");";
    }
}
