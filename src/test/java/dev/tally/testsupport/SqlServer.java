package dev.tally.testsupport;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A process of PostgreSQL or MariaDB with a database {@code music}, that can be killed and restarted on the same data. */
public final class SqlServer implements AutoCloseable {

    /** The password of the user {@code tally}, with characters that a URL has to encode. */
    public static final String PASSWORD = "s/e:c@ret%";

    private static final String ENCODED = "s%2Fe%3Ac%40ret%25";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SqlProduct product;
    private final Path folder;
    private final int port = Ports.free();
    private volatile Process process;

    private SqlServer(SqlProduct product, Path folder) {
        this.product = product;
        this.folder = folder;
    }

    /** Starts a server with new data. */
    public static SqlServer start(SqlProduct product) {
        try {
            SqlServer server = new SqlServer(product, Files.createTempDirectory("tally-sql-"));
            server.initialize();
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void initialize() {
        switch (product) {
            case POSTGRESQL -> {
                if (isRoot()) {
                    run("chown", "postgres", folder.toString());
                }
                run(asOwner("initdb", "-D", data(), "-U", "postgres", "-A", "trust", "--no-sync"));
                withoutPassword("create user tally password '" + PASSWORD + "'", "create database music owner tally");
                // From now on, the password is checked.
                write("pg_hba.conf", "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
            }
            case MARIADB -> {
                run(
                        "mariadb-install-db",
                        "--no-defaults",
                        "--auth-root-authentication-method=normal",
                        "--skip-test-db",
                        "--datadir=" + data(),
                        "--user=" + System.getProperty("user.name"));
                withoutPassword(
                        "create user tally@localhost identified by '" + PASSWORD + "'",
                        "create database music character set utf8mb4",
                        "grant all on music.* to tally@localhost");
            }
        }
    }

    private void withoutPassword(String... statements) {
        start();
        executeAsOwner(statements);
        close(false);
    }

    private void write(String file, String text) {
        run(
                "sh",
                "-c",
                "printf '%s' \"$1\" >\"$2\"",
                "write",
                text,
                folder.resolve("data").resolve(file).toString());
    }

    /** Starts or restarts it, and waits until it accepts connections. */
    public void start() {
        launch();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive()) {
                // Its children may still use the data of the process that was killed.
                launch();
            }
            return isUp();
        });
    }

    private void launch() {
        List<String> command =
                switch (product) {
                    case POSTGRESQL ->
                        asOwner(
                                "postgres",
                                "-D",
                                data(),
                                "-p",
                                Integer.toString(port),
                                "-h",
                                "127.0.0.1",
                                "-k",
                                folder.toString(),
                                "-c",
                                "max_connections=50");
                    case MARIADB ->
                        List.of(
                                "mariadbd",
                                "--no-defaults",
                                "--datadir=" + data(),
                                "--port=" + port,
                                "--bind-address=127.0.0.1",
                                "--socket=" + folder + "/sql.sock",
                                "--user=" + System.getProperty("user.name"));
                };
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(folder.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PostgreSQL refuses to run as root. */
    private static List<String> asOwner(String... command) {
        Stream<String> switched = isRoot()
                ? Stream.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
                : Stream.empty();
        return Stream.concat(switched, Stream.of(command)).toList();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private boolean isUp() {
        try (Connection connection = connectAsOwner()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    /** Returns the URL for the setting {@code tally.fold.….url}. */
    public String url() {
        return url(ENCODED, port);
    }

    /** Returns the URL with another password, percent-encoded, or by way of another port. */
    public String url(String password, int port) {
        return product.scheme + "://tally:" + password + "@127.0.0.1:" + port + "/music";
    }

    public String encodedPassword() {
        return ENCODED;
    }

    public SqlProduct product() {
        return product;
    }

    public int port() {
        return port;
    }

    /** Connects as the user that folds. */
    public Connection connect() throws SQLException {
        return connect("music", "tally", PASSWORD);
    }

    private Connection connectAsOwner() throws SQLException {
        return connect(product == SqlProduct.POSTGRESQL ? "postgres" : "", product.owner, "");
    }

    private Connection connect(String database, String user, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:" + product.scheme + "://127.0.0.1:" + port + "/" + database, user, password);
    }

    /** Executes statements, as the user that folds. */
    public void execute(String... statements) {
        try (Connection connection = connect()) {
            execute(connection, statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Executes statements as the owner of the server. */
    public void executeAsOwner(String... statements) {
        try (Connection connection = connectAsOwner()) {
            execute(connection, statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Returns the rows of a query, each as the text of its columns. */
    public List<List<String>> query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.add(found.getString(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills it, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    private static void run(String... command) {
        run(List.of(command));
    }

    private static void run(List<String> command) {
        try {
            Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(run.getInputStream().readAllBytes());
            if (run.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        close(true);
    }

    private void close(boolean isLast) {
        if (product == SqlProduct.POSTGRESQL && process.isAlive()) {
            // SIGINT: a shutdown that does not wait for clients.
            run("kill", "-INT", Long.toString(process.pid()));
        } else {
            process.destroy();
        }
        process.onExit().join();
        if (isLast) {
            run("rm", "-r", folder.toString());
        }
    }
}
