/**
 * What a failure looks like on the wire, as RFC 9457 has it.
 */
package dev.tally.http.problem;
