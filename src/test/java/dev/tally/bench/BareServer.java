package dev.tally.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;

/** A minimal HTTP server on Vert.x, with an event loop for each processor, as a separate program. */
final class BareServer extends AbstractVerticle {

    private final int port;

    private BareServer(int port) {
        this.port = port;
    }

    /**
     * Serves until it is killed.
     *
     * @param args the port
     */
    public static void main(String[] args) {
        int port = Integer.parseInt(args[0]);
        DeploymentOptions onEach =
                new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
        Vertx.vertx().deployVerticle(() -> new BareServer(port), onEach);
    }

    @Override
    public void start() {
        vertx.createHttpServer()
                .requestHandler(request -> request.response().end("1"))
                .listen(port, "127.0.0.1");
    }
}
