/**
 * Changes of counters, shown to all who watch, whichever service has made them. Services tell each other over Redis which
 * counters have changed, and each reads for its viewers what they are now: a value that is shown is never older than one
 * that was shown before.
 */
package dev.tally.live;
