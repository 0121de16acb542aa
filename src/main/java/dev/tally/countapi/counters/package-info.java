/** The counters of CountAPI: their names, admin keys and expiry. */
package dev.tally.countapi.counters;
