package dev.tally.security;

/** The roles that calls require. */
public final class Role {

    /** May set, remove, import and drain counters, and add. */
    public static final String ADMIN = "admin";

    /** May add to counters. */
    public static final String WRITE = "write";

    private Role() {}
}
