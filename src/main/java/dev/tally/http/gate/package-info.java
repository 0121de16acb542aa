/**
 * Normalizes requests, so that all layers interpret them alike, or refuses them as malformed.
 */
package dev.tally.http.gate;
