package dev.tally.countapi;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

/** The calls are enabled, without expiry. */
public class SwitchedOn implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("tally.countapi", "true");
    }
}
