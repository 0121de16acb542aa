/**
 * Authorization by two bearer tokens: one to add, one for admin calls.
 */
package dev.tally.security;
