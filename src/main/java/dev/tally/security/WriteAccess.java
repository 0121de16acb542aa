package dev.tally.security;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.runtime.Startup;

/** Decides on adds: with a write token set, by it or the admin token; without one, everybody may add. */
@ApplicationScoped
@Startup
public class WriteAccess {

    private final Optional<Token> token;
    private final AdminAccess admin;

    WriteAccess(SecurityConfig config, AdminAccess admin) {
        this.token = Token.from("tally.write", config.write());
        this.admin = admin;
    }

    /** Returns whether everybody may add. */
    public boolean isOpen() {
        return token.isEmpty();
    }

    /**
     * Lets an add through.
     *
     * @param authorization the header of that name
     * @throws AccessDenied when the add is not let through
     */
    public void require(Optional<String> authorization) {
        if (token.isEmpty()) {
            return;
        }
        String secret = Token.bearer(authorization).orElseThrow(() -> new AccessDenied.MissingToken("write"));
        if (!token.get().matches(secret) && !admin.isToken(secret)) {
            throw new AccessDenied.Forbidden("This is not the write token.");
        }
    }
}
