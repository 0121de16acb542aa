/**
 * Folds counts into a database, each exactly once: {@link dev.tally.fold.Folds} takes a drain and adds it to a table in one
 * transaction, {@link dev.tally.fold.FoldSchedule} does so periodically, and {@link dev.tally.fold.Unfolded} reads what is
 * still to be folded. See docs/adr/0019-folding.md.
 */
package dev.tally.fold;
