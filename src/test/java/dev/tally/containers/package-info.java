/** What the images and compose.yaml promise, as far as it can be seen without Docker; scripts/e2e shows the rest. */
package dev.tally.containers;
