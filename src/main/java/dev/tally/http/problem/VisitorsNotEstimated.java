package dev.tally.http.problem;

/** The namespace has no rule that estimates visitors, or not by the hours asked for. */
public final class VisitorsNotEstimated extends ProblemException {

    private static final long serialVersionUID = 1L;

    public VisitorsNotEstimated() {
        super(Problem.of(
                "visitors-not-estimated",
                404,
                "Visitors are not estimated",
                "The visitors of this namespace are not estimated, or not by hour. Its operator can set the rule"
                        + " visitors=true (TALLY_RULES_…_VISITORS); then they are estimated by day."));
    }
}
