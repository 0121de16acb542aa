/**
 * Single adds, single reads and small batches, answered before Vert.x and Quarkus REST see them.
 */
package dev.tally.fastpath;
