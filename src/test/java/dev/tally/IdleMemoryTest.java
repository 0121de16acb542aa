package dev.tally;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tally.IdleMemory.Range;
import org.junit.jupiter.api.Test;

/** What a native binary has in memory, as Linux tells it. */
class IdleMemoryTest {

    @Test
    void the_pages_are_those_of_the_binary_and_no_others() {
        String maps = """
                00400000-00405000 r--p 00000000 fe:00 5301 /srv/tally
                00410000-02134000 r-xp 00010000 fe:00 5301 /srv/tally
                7fb8c0000000-7fb8c0021000 rw-p 00000000 00:00 0\s
                7fb8c4a00000-7fb8c5600000 r--p 01d70000 fe:00 5301 /srv/tally
                7fb8c5600000-7fb8c5700000 r--p 00000000 fe:00 5302 /srv/tally-old
                7fb8c6000000-7fb8c6001000 r--p 00000000 fe:00 5303 /other/srv/tally
                7ffd3c5f2000-7ffd3c613000 rw-p 00000000 00:00 0 [stack]
                """;
        assertThat(IdleMemory.ranges(maps.lines(), "/srv/tally"))
                .containsExactly(
                        new Range(0x400000, 0x405000),
                        new Range(0x410000, 0x2134000),
                        new Range(0x7fb8c4a00000L, 0x7fb8c5600000L));
    }
}
