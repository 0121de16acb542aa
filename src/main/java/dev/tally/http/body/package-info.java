/**
 * Request bodies: received up to a limit, streamed, or discarded so that the connection remains usable.
 */
package dev.tally.http.body;
