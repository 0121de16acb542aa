/**
 * The song protocol: {@code POST /song/1} counts a play and answers the new number.
 */
package dev.tally.song;
