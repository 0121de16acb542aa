/**
 * The calls of CountAPI and Abacus, for pages that were made for them. They use the same counters as all other calls. The
 * routes exist only if enabled.
 */
package dev.tally.countapi;
