/**
 * The bodies of requests: received up to a limit, streamed, or read away so that the connection stays usable.
 */
package dev.tally.http.body;
