package dev.tally.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The counters of the packaged service, the jar or the native binary. */
@QuarkusIntegrationTest
class CountersApiIT extends CountersApiTest {}
