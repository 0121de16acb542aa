/** The proof that counters stay linearizable while the processes of Tally are killed and its network is disturbed. */
package dev.tally.chaos;
