/**
 * The counters behind the calls of CountAPI: their names, admin keys and ends.
 */
package dev.tally.countapi.counters;
