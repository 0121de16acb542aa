/** The domain model: names of counters, operations and failures. Plain Java without a framework. */
package dev.tally.counter;
