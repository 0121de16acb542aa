package dev.tally.vps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

import dev.tally.testsupport.RequiresTool;
import dev.tally.testsupport.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresTool("ssh")
class GotoIT {

    @TempDir
    Path folder;

    @Test
    void hosts_are_added_and_listed_with_their_notes() throws Exception {
        assertThat(gotoWith("--add", "small", "root@192.0.2.7:2222", "the one in Frankfurt")
                        .exitCode())
                .isZero();
        assertThat(gotoWith("--add", "other", "192.0.2.8").exitCode()).isZero();
        Files.writeString(hosts(), "\nHost home\n  HostName 127.0.0.1\n  ProxyJump small\n", StandardOpenOption.APPEND);
        assertThat(gotoWith("--list").output().lines())
                .satisfiesExactly(
                        small -> assertThat(small).matches("small +root@192.0.2.7:2222 +the one in Frankfurt"),
                        other -> assertThat(other).matches("other +192.0.2.8 +"),
                        home -> assertThat(home).matches("home +127.0.0.1 by small +"));
        assertThat(gotoWith("--add", "small", "192.0.2.9").errors()).contains("small is in " + hosts() + " already");
    }

    @Test
    void ssh_itself_knows_what_was_added() throws Exception {
        gotoWith("--add", "small", "root@192.0.2.7:2222");
        assertThat(Run.of("ssh", "-F", hosts().toString(), "-G", "small")
                        .output()
                        .lines())
                .contains("hostname 192.0.2.7", "user root", "port 2222");
    }

    @Test
    void bash_completes_the_names() throws Exception {
        gotoWith("--add", "small", "192.0.2.7");
        gotoWith("--add", "smaller", "192.0.2.8");
        gotoWith("--add", "other", "192.0.2.9");
        Run completed = Run.of(settings(), InputStream.nullInputStream(), "bash", "-c", """
                source <(scripts/goto --completion)
                COMP_WORDS=(scripts/deploy sm) COMP_CWORD=1
                "$(complete -p scripts/deploy | grep -o '_[a-z_]*')"
                echo "${COMPREPLY[*]}"
                """);
        assertThat(completed.output()).isEqualTo("small smaller\n");
    }

    @Test
    void what_is_asked_wrongly_is_refused() throws Exception {
        assertThat(gotoWith().errors()).contains("say which host").contains("Usage: scripts/goto");
        assertThat(gotoWith("--list").errors()).contains("there is no " + hosts() + " yet");
        assertThat(gotoWith("--add", "a b", "192.0.2.7").errors()).contains("a name is letters, digits");
        assertThat(gotoWith("--add", "small", "192.0.2.7 -o ProxyCommand=evil").errors())
                .contains("is not like user@address:22");
        assertThat(gotoWith("small", "reboot").errors()).contains("a command comes after --");
    }

    @ParameterizedTest
    @ValueSource(strings = {"setup", "deploy", "rollback", "status", "backup", "restore"})
    void each_script_wants_a_host_that_can_be_reached(String script) throws Exception {
        assertThat(Script.run(settings(), script).errors()).contains("say which host");
        Files.writeString(hosts(), "Host gone\n  HostName 127.0.0.1\n  Port 1\n");
        Script run = Script.run(settings(), script, "gone");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors()).contains("can't reach gone by SSH");
    }

    private Script gotoWith(String... arguments) throws Exception {
        return Script.run(settings(), "goto", arguments);
    }

    private Map<String, String> settings() {
        return Map.of("TALLY_HOSTS", hosts().toString());
    }

    private Path hosts() {
        return folder.resolve("hosts");
    }
}
