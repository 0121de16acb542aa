/** The rules of namespaces: what counts, who may add, within which bounds, and which history is kept. */
package dev.tally.rules;
