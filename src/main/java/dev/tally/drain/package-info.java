/**
 * Drains: all counts of a namespace are taken out to be folded elsewhere, and then acknowledged or restored. Each step
 * can be repeated after a crash at any point, and continues where it was interrupted.
 */
package dev.tally.drain;
