/**
 * The Redis client: shared connections, one deadline per call, and the meaning of each failure for the caller.
 * No command is retried silently.
 */
package dev.tally.redis;
