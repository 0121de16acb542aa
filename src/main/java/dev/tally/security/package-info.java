/**
 * Who may add, and who may do what changes more than one counter.
 */
package dev.tally.security;
