package dev.tally.bench;

/** Something was counted wrong or could not be measured, so there are no figures. */
final class Mistake extends RuntimeException {

    private static final long serialVersionUID = 1;

    Mistake(String message) {
        super(message);
    }
}
