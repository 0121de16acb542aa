/** The rules of namespaces: what counts, who may add, and within which bounds. */
package dev.tally.rules;
