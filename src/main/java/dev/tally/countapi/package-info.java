/**
 * The calls of CountAPI and Abacus, for pages that were made for them. They work on the counters that all other calls work
 * on. Nothing of it is there unless it is switched on.
 */
package dev.tally.countapi;
