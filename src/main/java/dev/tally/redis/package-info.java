/**
 * The client of Redis: shared connections, one deadline for each call, and what a failure means for the caller. Nothing is
 * sent twice in silence.
 */
package dev.tally.redis;
