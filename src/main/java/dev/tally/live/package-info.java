/**
 * Live streams of counters. Each service publishes in Redis which counters it has changed; each service reads the new
 * values for its own viewers. The values in a stream never go back in time.
 */
package dev.tally.live;
