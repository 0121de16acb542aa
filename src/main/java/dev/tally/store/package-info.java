/**
 * The operations on counters, and how they are stored in Redis: buckets, idempotent changes, listings, the largest counters.
 */
package dev.tally.store;
