package dev.tally.countapi.counters;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import dev.tally.redis.Digest;

/**
 * What its owner proves with that a counter is his. Only its digest is stored; as keys are random, none can be found by it.
 *
 * @param secret what the owner was told once
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
