/** The programs behind {@code scripts/bench}: load, limits to compare with, and a report that says what is promised. */
package dev.tally.bench;
