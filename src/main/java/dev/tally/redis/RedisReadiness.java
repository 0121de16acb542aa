package dev.tally.redis;

import dev.tally.counter.Callback;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
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
        return Uni.createFrom()
                .emitter(answer -> redis.check(new Callback<>() {

                    @Override
                    public void succeeded(Response taken) {
                        answer.complete(
                                redis.takesChanges()
                                        ? HealthCheckResponse.up("Redis")
                                        : down("The connections for changes are being made."));
                    }

                    @Override
                    public void failed(Throwable failure) {
                        answer.complete(down(failure.getMessage()));
                    }
                }));
    }

    private static HealthCheckResponse down(String reason) {
        return HealthCheckResponse.named("Redis")
                .down()
                .withData("reason", reason)
                .build();
    }
}
