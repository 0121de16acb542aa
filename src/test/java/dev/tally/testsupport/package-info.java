/** Real surroundings for the tests: the packaged service, a Redis that can be frozen and killed, load, missing tools. */
package dev.tally.testsupport;
