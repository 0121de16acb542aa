package dev.tally.vps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;

import dev.tally.testsupport.Script;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong about a setup is said before anything is done; {@code scripts/e2e vps} does it. */
class SetupIT {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --fast                                    | unknown argument: --fast
                    --port                                    | --port wants a value
                    --port 0                                  | --port wants a number from 1 to 65535, and got 0
                    --no-root --port 80                       | --port wants a number from 1024 to 65535, and got 80
                    --redis-memory lots                       | --redis-memory wants a number from 8 to 65536, and got lots
                    --domain a.example                        | --domain wants --email
                    --domain a.example --email b@c --no-root  | --domain wants root
                    """)
    void what_can_not_work_is_refused(String options, String said) throws Exception {
        String[] arguments = Stream.concat(Stream.of("host.example"), Arrays.stream(options.split(" ")))
                .toArray(String[]::new);
        Script setup = Script.run("setup", arguments);
        assertThat(setup.exitCode()).isEqualTo(1);
        assertThat(setup.errors()).contains(said);
    }

    @ParameterizedTest
    @CsvSource({"lower=1", "A=b c", "A=$(reboot)", "A"})
    void a_setting_that_a_shell_or_systemd_could_take_otherwise_is_refused(String setting) throws Exception {
        Run install = Run.of("vps/install", "--no-root", "--dry-run", "--set", setting);
        assertThat(install.exitCode()).isEqualTo(1);
        assertThat(install.output()).contains("--set wants NAME=VALUE").contains("and got " + setting);
    }
}
