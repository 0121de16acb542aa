/** Client-side caching: Redis reports keys that changed since they were read. */
package dev.tally.redis.tracking;
