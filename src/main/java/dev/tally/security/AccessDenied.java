package dev.tally.security;

import dev.tally.http.problem.Problem;
import dev.tally.http.problem.ProblemException;

/** Why a call was not let through. */
public abstract sealed class AccessDenied extends ProblemException {

    private static final long serialVersionUID = 1L;

    private AccessDenied(Problem problem) {
        super(problem);
    }

    /** The call brought no token. */
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

    /** The call brought another token, or there is none that would do. */
    public static final class Forbidden extends AccessDenied {

        private static final long serialVersionUID = 1L;

        public Forbidden(String message) {
            super(Problem.of("forbidden", 403, "Forbidden", message));
        }
    }
}
