/**
 * Reads the JSON of bodies and lines exactly: no number is rounded.
 */
package dev.tally.http.json;
