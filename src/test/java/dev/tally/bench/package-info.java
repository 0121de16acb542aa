/**
 * The programs behind {@code scripts/bench}: load generators, reference servers, and a report that checks the promises.
 */
package dev.tally.bench;
