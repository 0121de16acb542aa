package dev.tally.security;

import dev.tally.http.problem.Problem;
import dev.tally.http.problem.ProblemException;

/** The refusal of a call for lack of a role. */
public abstract sealed class AccessDenied extends ProblemException {

    private static final long serialVersionUID = 1L;

    private AccessDenied(Problem problem) {
        super(problem);
    }

    /** The call has no token. */
    public static final class MissingToken extends AccessDenied {

        private static final long serialVersionUID = 1L;

        MissingToken(String kind) {
            super(Problem.of(
                    "missing-token",
                    401,
                    "Missing token",
                    "This call wants the " + kind + " token: Authorization: Bearer <token>."));
        }
    }

    /** The token does not grant the role, or no token could. */
    public static final class Forbidden extends AccessDenied {

        private static final long serialVersionUID = 1L;

        public Forbidden(String message) {
            super(Problem.of("forbidden", 403, "Forbidden", message));
        }
    }
}
