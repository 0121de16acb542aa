/**
 * Badges and charts as SVG.
 */
package dev.tally.drawing;
