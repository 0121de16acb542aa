/** The proof that no add that was answered is lost or doubled, while all that Tally consists of is killed. */
package dev.tally.chaos;
