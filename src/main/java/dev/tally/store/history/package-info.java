/** How the history of counters is stored: blocks of hours and days beside each bucket. */
package dev.tally.store.history;
