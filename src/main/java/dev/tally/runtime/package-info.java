/**
 * The process: its start, its event loops, and the sockets of Vert.x.
 */
package dev.tally.runtime;
