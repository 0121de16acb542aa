package dev.tally.client;

/** Why a call of the {@link CountClient} gave no result. */
public final class CountException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String detail;
    private final boolean outcomeUnknown;

    CountException(String message, int status, String detail, boolean outcomeUnknown, Throwable cause) {
        super(outcomeUnknown ? message + " (the change may have been made or not)" : message, cause);
        this.status = status;
        this.detail = detail;
        this.outcomeUnknown = outcomeUnknown;
    }

    /** Brings a failure to the thread that waits for it, so that its stack trace shows who has called. */
    CountException(CountException failure) {
        super(failure.getMessage(), failure);
        this.status = failure.status;
        this.detail = failure.detail;
        this.outcomeUnknown = failure.outcomeUnknown;
    }

    /** Returns the HTTP status of the last answer, 0 when none came. */
    public int status() {
        return status;
    }

    /** Returns what the last answer said, empty when none came. */
    public String detail() {
        return detail;
    }

    /** Returns whether an increment or a reset may have been made in spite of the failure; otherwise it was not made. */
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
