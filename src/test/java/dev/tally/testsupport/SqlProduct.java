package dev.tally.testsupport;

/** A database server that a {@link SqlServer} runs. */
public enum SqlProduct {
    POSTGRESQL("postgresql", "postgres"),
    MARIADB("mariadb", "root");

    final String scheme;
    final String owner;

    SqlProduct(String scheme, String owner) {
        this.scheme = scheme;
        this.owner = owner;
    }
}
