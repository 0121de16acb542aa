package dev.tally.song;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The song protocol of the packaged service, the jar or the native binary. */
@QuarkusIntegrationTest
class SongProtocolIT extends SongProtocolTest {}
