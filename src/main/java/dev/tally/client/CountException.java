package dev.tally.client;

/** A call of the {@link CountClient} has failed. */
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

    /** Wraps a failure for the waiting thread, so that the stack trace includes the caller. */
    CountException(CountException failure) {
        super(failure.getMessage(), failure);
        this.status = failure.status;
        this.detail = failure.detail;
        this.outcomeUnknown = failure.outcomeUnknown;
    }

    /** Returns the HTTP status of the last answer; 0 if there was none. */
    public int status() {
        return status;
    }

    /** Returns the detail of the last answer; empty if there was none. */
    public String detail() {
        return detail;
    }

    /** Returns whether the outcome of an increment or reset is unknown. If false, it was not made. */
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
