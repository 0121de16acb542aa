/**
 * What all calls share: filters, headers, the parameters of requests.
 */
package dev.tally.http;
