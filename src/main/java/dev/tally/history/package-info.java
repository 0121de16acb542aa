/** The history of counters: what was added by hour and day, as numbers and as a chart. */
package dev.tally.history;
