package dev.tally.redis;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while Redis takes changes. It asks over the connections that the counters use, and so within their timeout; Quarkus'
 * own check, switched off for it, can wait for ten seconds.
 */
@Readiness
class RedisReadiness implements AsyncHealthCheck {

    private final RedisCommands redis;

    RedisReadiness(RedisCommands redis) {
        this.redis = redis;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return redis.check()
                .map(taken -> redis.takesChanges()
                        ? HealthCheckResponse.up("Redis")
                        : down("The connections for changes are being made."))
                .onFailure()
                .recoverWithItem(failure -> down(failure.getMessage()));
    }

    private static HealthCheckResponse down(String reason) {
        return HealthCheckResponse.named("Redis")
                .down()
                .withData("reason", reason)
                .build();
    }
}
