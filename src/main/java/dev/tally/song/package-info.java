/** The song protocol: {@code POST /song/1} counts a play and returns the new number. */
package dev.tally.song;
