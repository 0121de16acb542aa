/**
 * The process: start, event loops, and the sockets of Vert.x.
 */
package dev.tally.runtime;
