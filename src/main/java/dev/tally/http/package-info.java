/**
 * Shared by all calls: filters, headers and request parameters.
 */
package dev.tally.http;
