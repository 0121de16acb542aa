package dev.tally.security;

import java.util.Optional;

import jakarta.inject.Singleton;

/** Authorizes adds that bypass the resources, for which Quarkus checks no role. */
@Singleton
public class WriteAccess {

    private final TokenAuthentication authentication;
    private final boolean isOpen;

    WriteAccess(TokenAuthentication authentication) {
        this.authentication = authentication;
        this.isOpen = authentication.caller(Optional.empty()).hasRole(Role.WRITE);
    }

    /** Returns whether everybody may add. */
    public boolean isOpen() {
        return isOpen;
    }

    /**
     * Checks that the caller may add.
     *
     * @throws AccessDenied when it may not
     */
    public void require(Optional<String> authorization) {
        if (!authentication.caller(authorization).hasRole(Role.WRITE)) {
            throw authentication.refusal(Role.WRITE, authorization);
        }
    }
}
