/**
 * What Vert.x has and does not offer: the only place that uses its internals.
 */
package dev.tally.vertx;
