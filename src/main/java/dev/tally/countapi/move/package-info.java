/**
 * The import of counters that another service has counted.
 */
package dev.tally.countapi.move;
