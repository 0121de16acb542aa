/** Who adds: visitors told apart without storing who they are, and bots. */
package dev.tally.visitor;
