/**
 * The domain: what a counter is called, what can be done to it, and what can go wrong. Plain Java without any framework.
 */
package dev.tally.counter;
