package dev.tally.redis;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error that Redis answered in place of a result.
 *
 * @param code the word that names its kind, such as {@code READONLY}
 * @param text what Redis said
 */
record Refusal(String code, String text) {

    /** This server does not serve, while the one behind the same address, or one that is asked anew, may. */
    private static final Set<String> CURED_BY_CONNECTING = Set.of(
            // It has become a replica: its address may lead to the new master.
            "READONLY",
            // A replica without its master, or one that begins: as above.
            "MASTERDOWN",
            "LOADING",
            // A password was set, or changed: a new connection brings the one that is configured.
            "NOAUTH",
            "WRONGPASS",
            // The slots are asked for anew.
            "CLUSTERDOWN");

    /**
     * What Redis says before a command, or a script's first change, is carried out. A connection cures none of these: a
     * full memory (OOM) or disk (MISCONF), missing replicas (NOREPLICAS), a script that runs for too long (BUSY), a script
     * that is not known (NOSCRIPT), and what the cluster's client sees to.
     */
    private static final Set<String> BEFORE_ANY_CHANGE = Set.of(
            "OOM", "MISCONF", "NOREPLICAS", "BUSY", "NOSCRIPT", "MOVED", "ASK", "TRYAGAIN", "CROSSSLOT", "DENIED");

    /** What is found out about a single command before it is carried out, and in a script perhaps after others. */
    private static final Set<String> BEFORE_THE_COMMAND = Set.of("NOPERM", "WRONGTYPE", "NOPROTO", "EXECABORT");

    /** The same, of what has no code of its own. Any other text may be a proxy's, which knows no more than its caller. */
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

    /* How Redis 7 says NOPERM of a command in a script. */
    private static final String NO_PERMISSION_IN_SCRIPT = "ERR The user executing the script can't";

    /* Redis 6 puts what a command in a script was refused with behind where that was. */
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

    /** Returns whether a new connection may be served where this one is not. */
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

    /** Returns whether it says that a sum would leave the 64 bits. */
    boolean isOverflow() {
        return text.contains("would overflow");
    }

    /** Returns whether Redis does not know a script by its name, and so has not run it. */
    boolean isUnknownScript() {
        return code.equals("NOSCRIPT");
    }
}
