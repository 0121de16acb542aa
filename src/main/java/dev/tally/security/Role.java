package dev.tally.security;

/** What a call may require of its caller. */
public final class Role {

    /** May change more than one counter at once, and add. */
    public static final String ADMIN = "admin";

    /** May add to counters. */
    public static final String WRITE = "write";

    private Role() {}
}
