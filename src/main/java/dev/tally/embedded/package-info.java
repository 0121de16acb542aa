/**
 * The embedded Redis, for use without a Redis server: on loopback, with an append-only file in the data directory. It
 * never outlives the service.
 */
package dev.tally.embedded;
