/**
 * Failures as problem details in answers (RFC 9457).
 */
package dev.tally.http.problem;
