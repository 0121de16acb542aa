/**
 * The first look at a request: it is brought into one form that all layers understand alike, or refused as malformed.
 */
package dev.tally.http.gate;
