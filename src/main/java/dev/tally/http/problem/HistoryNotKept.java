package dev.tally.http.problem;

/** The namespace has no rule that keeps the history asked for. */
public final class HistoryNotKept extends ProblemException {

    private static final long serialVersionUID = 1L;

    public HistoryNotKept() {
        super(Problem.of(
                "history-not-kept",
                404,
                "History is not kept",
                "This namespace does not keep the history by these hours or days. Its operator can set the rule"
                        + " history, such as hour=7d,day=400d (TALLY_RULES_…_HISTORY)."));
    }
}
