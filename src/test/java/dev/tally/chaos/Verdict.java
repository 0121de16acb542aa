package dev.tally.chaos;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What came out.
 *
 * @param figures what the clients did
 * @param kills how often each victim was killed
 * @param compared how many counters were compared with what the clients were told
 * @param mistakes what was wrong, a sentence each
 */
record Verdict(Figures figures, Map<String, Integer> kills, int compared, List<String> mistakes) {

    private static final int MISTAKES_SHOWN = 20;

    /** Returns whether nothing was lost or doubled. */
    boolean isExact() {
        return mistakes.isEmpty();
    }

    /** Returns whether that says anything: each victim was killed, and adds had to be sent again for it. */
    boolean isProof() {
        return figures.retries() > 0 && compared > 0 && kills.values().stream().allMatch(times -> times > 0);
    }

    @Override
    public String toString() {
        String lines = """
                adds answered      %,d, in %,d requests, within %.0f s
                sent again         %,d (%s)
                repeated           %,d that had been answered, and were answered the same
                drains folded      %,d
                kill -9            %s
                counters compared  %,d
                mismatches         %,d
                """.formatted(
                        figures.adds(),
                        figures.requests(),
                        figures.seconds(),
                        figures.retries(),
                        listed(figures.retriesByReason()),
                        figures.timesRepeated(),
                        figures.drains(),
                        listed(kills),
                        compared,
                        mistakes.size());
        return Stream.concat(Stream.of(lines + conclusion()), mistakes.stream().limit(MISTAKES_SHOWN))
                .collect(Collectors.joining("\n  "));
    }

    private String conclusion() {
        if (!isExact()) {
            return "NOT EXACT. Of the mismatches, the first %d:".formatted(Math.min(MISTAKES_SHOWN, mistakes.size()));
        }
        return isProof()
                ? "Exact: no add that was answered was lost or doubled."
                : "Nothing was proved: not all victims were killed, or no add had to be sent again. Give it more time.";
    }

    private static String listed(Map<String, ?> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getKey() + ": " + count.getValue())
                .collect(Collectors.joining(", "));
    }
}
