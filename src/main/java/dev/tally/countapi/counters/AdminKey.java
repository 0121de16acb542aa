package dev.tally.countapi.counters;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import dev.tally.redis.Digest;

/**
 * The secret that proves ownership of a counter. Only its digest is stored; keys are random, so
 * the digest does not reveal them.
 *
 * @param secret returned to the owner once
 */
public record AdminKey(String secret) {

    public static AdminKey random() {
        return new AdminKey(UUID.randomUUID().toString());
    }

    public String digest() {
        return Digest.sha256(secret.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "AdminKey";
    }
}
