/**
 * The Redis that a first run starts by itself: on loopback, with an append-only file in the data directory, and never
 * outliving the service.
 */
package dev.tally.embedded;
