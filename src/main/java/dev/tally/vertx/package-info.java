/**
 * All use of Vert.x internals.
 */
package dev.tally.vertx;
