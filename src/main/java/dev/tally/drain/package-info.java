/**
 * Drains: all counts of a namespace, taken out to be folded elsewhere, and then acknowledged or put back. Each step can
 * be called again after a crash at any moment, and goes on where it was cut short.
 */
package dev.tally.drain;
