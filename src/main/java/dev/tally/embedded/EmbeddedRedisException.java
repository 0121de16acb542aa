package dev.tally.embedded;

/** The embedded Redis can't be started. The message states the cause and the remedy. */
class EmbeddedRedisException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EmbeddedRedisException(String problem, Throwable cause) {
        super(problem + ". Or set QUARKUS_REDIS_HOSTS to a Redis of yours, such as redis://127.0.0.1:6379.", cause);
    }
}
