/** A server of one's own, by SSH: what of {@code scripts/} and {@code vps/} can be tried without one. */
package dev.tally.vps;
