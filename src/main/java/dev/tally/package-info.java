/** Tally: a counter service that people can trust with their numbers. */
package dev.tally;
