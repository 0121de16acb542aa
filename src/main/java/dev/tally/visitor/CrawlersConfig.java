package dev.tally.visitor;

import java.nio.file.Path;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** The settings {@code tally.bots.…}: how bots are recognized. */
@ConfigMapping(prefix = "tally.bots")
public interface CrawlersConfig {

    /** A file in the format of the public list crawler-user-agents, which scripts/crawlers fetches. */
    Optional<Path> list();
}
