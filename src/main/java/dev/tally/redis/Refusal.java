package dev.tally.redis;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error reply of Redis.
 *
 * @param code the error code, such as {@code READONLY}
 * @param text the whole message
 */
record Refusal(String code, String text) {

    /**
     * This server does not serve, but a new connection to the same address, or a new lookup of the
     * slots, may reach one that does.
     */
    private static final Set<String> CURED_BY_CONNECTING = Set.of(
            // It became a replica: its address may now lead to the new master.
            "READONLY",
            // A replica that lost its master, or one that is starting: as above.
            "MASTERDOWN",
            "LOADING",
            // The password was set or changed: a new connection sends the configured one.
            "NOAUTH",
            "WRONGPASS",
            // The client looks the slots up again.
            "CLUSTERDOWN");

    /**
     * Errors that precede the execution of a command, or the first change of a script. Reconnecting does not help: memory
     * (OOM) or disk (MISCONF) is full, replicas are missing (NOREPLICAS), a script runs too long (BUSY) or is unknown
     * (NOSCRIPT); the cluster client handles the others.
     */
    private static final Set<String> BEFORE_ANY_CHANGE = Set.of(
            "OOM", "MISCONF", "NOREPLICAS", "BUSY", "NOSCRIPT", "MOVED", "ASK", "TRYAGAIN", "CROSSSLOT", "DENIED");

    /** Errors that precede the execution of a single command; in a script, earlier commands may have run. */
    private static final Set<String> BEFORE_THE_COMMAND = Set.of("NOPERM", "WRONGTYPE", "NOPROTO", "EXECABORT");

    /**
     * The same, for errors without a code. Any other text may come from a proxy, which does
     * not know whether the command ran.
     */
    private static final List<String> PLAIN_BEFORE_THE_COMMAND = List.of(
            "ERR unknown command",
            "ERR unknown subcommand",
            "ERR wrong number of arguments",
            "ERR syntax error",
            "ERR hash value is not an integer",
            "ERR value is not",
            "ERR increment or decrement would overflow",
            "ERR max number of clients reached");

    private static final String IN_SCRIPT = "@user_script";

    /* NOPERM of a command in a script, as Redis 7 writes it. */
    private static final String NO_PERMISSION_IN_SCRIPT = "ERR The user executing the script can't";

    /* Redis 6 puts the error code of a command in a script after the position in the script. */
    private static final Pattern CODE_IN_SCRIPT = Pattern.compile("^ERR .*" + IN_SCRIPT + ".*? -([A-Z]+) ");

    static Refusal of(String text) {
        Matcher inScript = CODE_IN_SCRIPT.matcher(text);
        if (inScript.find()) {
            return new Refusal(inScript.group(1), text);
        }
        if (text.startsWith(NO_PERMISSION_IN_SCRIPT)) {
            return new Refusal("NOPERM", text);
        }
        int space = text.indexOf(' ');
        return new Refusal(space < 0 ? text : text.substring(0, space), text);
    }

    /** Returns whether a new connection may be served. */
    boolean isCuredByConnecting() {
        return CURED_BY_CONNECTING.contains(code);
    }

    /** Returns whether it is certain that nothing was changed. */
    boolean hasChangedNothing() {
        return isCuredByConnecting()
                || BEFORE_ANY_CHANGE.contains(code)
                || !text.contains(IN_SCRIPT)
                        && (BEFORE_THE_COMMAND.contains(code)
                                || PLAIN_BEFORE_THE_COMMAND.stream().anyMatch(text::startsWith));
    }

    /** Returns whether the sum overflows 64 bits. */
    boolean isOverflow() {
        return text.contains("would overflow");
    }

    /** Returns whether Redis does not know the SHA-1 of a script, and so has not run it. */
    boolean isUnknownScript() {
        return code.equals("NOSCRIPT");
    }
}
