/**
 * The test environment: the packaged service, a Redis that can be frozen and killed, load, and missing tools.
 */
package dev.tally.testsupport;
