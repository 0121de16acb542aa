/** Badges: a counter as a small image. */
package dev.tally.badge;
