/** Coalescing: concurrent adds to one counter, or reads of it, become one command. */
package dev.tally.coalesce;
