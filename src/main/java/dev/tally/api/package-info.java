/**
 * The calls of {@code /v1}: counters, namespaces, the largest counters, export and import.
 */
package dev.tally.api;
