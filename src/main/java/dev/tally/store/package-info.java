/** The operations on counters and their storage in Redis: buckets, idempotent changes, listings, top-k. */
package dev.tally.store;
