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
 * @param judgement what the checker says of the history
 * @param mistakes what was wrong, a sentence each
 */
record Verdict(Figures figures, Map<String, Integer> kills, Judgement judgement, List<String> mistakes) {

    private static final int MISTAKES_SHOWN = 20;

    /** Returns whether nothing was lost or doubled. */
    boolean isExact() {
        return mistakes.isEmpty() && judgement.isAccepted();
    }

    /** Returns whether that says anything: each victim was killed, the network was disturbed, and adds suffered by it. */
    boolean isProof() {
        return figures.retries() > 0
                && !figures.unknown().isEmpty()
                && !figures.toxics().isEmpty()
                && kills.values().stream().allMatch(times -> times > 0);
    }

    @Override
    public String toString() {
        String lines = """
                adds               %,d, in %,d requests, within %.0f s
                visitor seen       %,d
                sent again         %,d (%s)
                nothing changed    %s
                outcome unknown    %s
                repeated           %,d that had been answered, and were answered the same
                drains folded      %,d
                kill -9            %s
                toxics             %s
                verdict            %s; %d toxics, %d kills
                """.formatted(
                        figures.adds(),
                        figures.requests(),
                        figures.seconds(),
                        figures.seen(),
                        figures.retries(),
                        listed(figures.retriesByReason()),
                        listed(figures.unchanged()),
                        listed(figures.unknown()),
                        figures.timesRepeated(),
                        figures.drains(),
                        listed(kills),
                        listed(figures.toxics()),
                        judgement.summary(),
                        sum(figures.toxics()),
                        sum(kills));
        return Stream.concat(Stream.of(lines + conclusion()), mistakes.stream().limit(MISTAKES_SHOWN))
                .collect(Collectors.joining("\n  "));
    }

    private static long sum(Map<String, ? extends Number> counts) {
        return counts.values().stream().mapToLong(Number::longValue).sum();
    }

    private String conclusion() {
        if (!isExact()) {
            return "NOT EXACT. Of the mismatches, the first %d:".formatted(Math.min(MISTAKES_SHOWN, mistakes.size()));
        }
        return isProof()
                ? "Exact: no add was lost or doubled, no read was stale, and nothing had changed where that was said."
                : "Nothing was proved: not all victims were killed, or no add was left unknown. Give it more time.";
    }

    private static String listed(Map<String, ?> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getKey() + ": " + count.getValue())
                .collect(Collectors.joining(", "));
    }
}
