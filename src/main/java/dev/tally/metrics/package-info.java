/** The counters of a namespace as metrics, for Prometheus. */
package dev.tally.metrics;
