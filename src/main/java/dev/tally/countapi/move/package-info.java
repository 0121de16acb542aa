/** The import of counters from another service. */
package dev.tally.countapi.move;
