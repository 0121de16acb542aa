/**
 * Badges as SVG.
 */
package dev.tally.drawing;
