package dev.tally.security;

/** Why a call was not let through. */
public abstract sealed class AccessDenied extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private AccessDenied(String message) {
        super(message, null, false, false);
    }

    /** The call brought no token. */
    public static final class MissingToken extends AccessDenied {

        private static final long serialVersionUID = 1L;

        MissingToken(String kind) {
            super("This call wants the " + kind + " token: Authorization: Bearer <token>.");
        }
    }

    /** The call brought another token, or there is none that would do. */
    public static final class Forbidden extends AccessDenied {

        private static final long serialVersionUID = 1L;

        public Forbidden(String message) {
            super(message);
        }
    }
}
