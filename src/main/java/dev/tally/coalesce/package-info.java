/**
 * Adds to one counter, or reads of it, that wait at the same moment become one command.
 */
package dev.tally.coalesce;
