package dev.tally.redis;

import dev.tally.counter.Callback;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while Redis accepts changes. It uses the connections of the counters, and so their timeout; the check of Quarkus,
 * which can take ten seconds, is disabled.
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
