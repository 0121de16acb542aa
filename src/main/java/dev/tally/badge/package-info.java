/** Badges: a counter as a small picture. */
package dev.tally.badge;
