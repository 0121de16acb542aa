/** What is known of visitors: how many different ones a counter had, and how many visits Redis remembers. */
package dev.tally.visits;
