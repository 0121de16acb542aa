/** Client-side caching: Redis reports what has changed since it was read. */
package dev.tally.redis.tracking;
