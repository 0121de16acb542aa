package dev.tally.chaos;

import java.util.List;

/**
 * What {@code check-history} says of a history.
 *
 * @param exitCode its exit status
 * @param text a line for the whole history, and one for each counter that is wrong
 */
record Judgement(int exitCode, String text) {

    private static final int ACCEPTED = 0;

    boolean isAccepted() {
        return exitCode == ACCEPTED;
    }

    /** Returns how many operations there were, and whether they are accepted. */
    String summary() {
        return text.lines().findFirst().orElse("the checker said nothing");
    }

    /** Returns what is wrong, a sentence each. */
    List<String> mistakes() {
        if (isAccepted()) {
            return List.of();
        }
        List<String> wrong = text.lines().skip(1).toList();
        return wrong.isEmpty() ? List.of("the history was not accepted: " + summary()) : wrong;
    }
}
