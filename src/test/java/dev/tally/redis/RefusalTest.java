package dev.tally.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.counter.CounterFailure;
import io.vertx.redis.client.impl.types.ErrorType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each error reply of Redis means for the connection and the caller. */
class RefusalTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "READONLY You can't write against a read only replica.",
                "READONLY You can't write against a read only replica. script: 1f, on @user_script:9.",
                "ERR Error running script (call to f_1f): @user_script:9: -READONLY You can't write against a replica.",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "LOADING Redis is loading the dataset in memory",
                "NOAUTH Authentication required.",
                "WRONGPASS invalid username-password pair or user is disabled.",
                "CLUSTERDOWN Hash slot not served"
            })
    void a_new_connection_may_be_served_and_nothing_was_changed(String text) {
        assertThat(Refusal.of(text).isCuredByConnecting()).isTrue();
        assertThat(Refusal.of(text).hasChangedNothing()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OOM command not allowed when used memory > 'maxmemory'.",
                "OOM command not allowed when used memory > 'maxmemory'. script: 1f, on @user_script:9.",
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
                "NOREPLICAS Not enough good replicas to write.",
                "BUSY Redis is busy running a script.",
                "NOPERM User tally has no permissions to run the 'eval' command",
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                "ERR unknown command 'EVALSHA', with args beginning with:",
                "ERR hash value is not an integer"
            })
    void no_connection_cures_it_and_nothing_was_changed(String text) {
        assertThat(Refusal.of(text).isCuredByConnecting()).isFalse();
        assertThat(Refusal.of(text).hasChangedNothing()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upstream failure",
                "ERR Connection timed out",
                "NOPERM this user has no permissions to run the 'zadd' command. script: 1f, on @user_script:41.",
                "ERR The user executing the script can't run this command or subcommand script: 1f, on @user_script:41.",
                "WRONGTYPE Operation against a key holding the wrong kind of value script: 1f, on @user_script:41.",
                "ERR Error running script (call to f_1f): @user_script:41: -WRONGTYPE Operation against a key"
            })
    void a_refusal_by_a_proxy_or_within_a_script_may_have_changed_something(String text) {
        assertThat(Refusal.of(text).hasChangedNothing()).isFalse();
        assertThat(RedisErrors.explain(ErrorType.create(text), false, Purpose.CHANGE))
                .isInstanceOf(CounterFailure.OutcomeUnknown.class);
    }
}
