/**
 * JSON in bodies and in lines, read exactly: a number is never rounded.
 */
package dev.tally.http.json;
