import { Kept } from './kept.js';
import { Periods } from './periods.js';
import { Timeline } from './timeline.js';

/**
 * Adds what the page has for a namespace that keeps its history: lists of the largest counters of several periods, and a
 * chart of the chosen counter. This module is loaded for such a namespace only.
 *
 * @param api the URL of the calls
 * @param history the history that the namespace keeps
 * @param shown the number of counters in a list
 * @param page the elements of the page
 * @param changed called when another list is to be shown
 */
export function startPast({ api, namespace, history, shown, page, changed }) {
  const kept = new Kept(history);
  const periods = new Periods(`${api}/top/${namespace}?limit=${shown}`, kept, page, changed);
  const timeline = new Timeline(`${api}/history/${namespace}`, kept, periods, page);
  return { periods, timeline };
}
