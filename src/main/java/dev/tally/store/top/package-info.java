/** Top-k: the largest counters of a namespace, ever and within a time. */
package dev.tally.store.top;
