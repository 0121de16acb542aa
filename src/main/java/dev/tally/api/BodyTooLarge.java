package dev.tally.api;

/** A body that is larger than its call takes. Nothing was changed. */
class BodyTooLarge extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BodyTooLarge() {
        super("The body is larger than 1 MB. Send it in parts. Nothing was changed.", null, false, false);
    }
}
