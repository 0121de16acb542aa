package dev.tally.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

class ShardingTest {

    private static final int SONGS = 10_000;

    @Property(tries = 20)
    void rendezvous_spreads_songs_evenly(@ForAll @IntRange(min = 1, max = 12) int count, @ForAll long first) {
        List<URI> servers = servers(count);
        Map<URI, Long> songs = IntStream.range(0, SONGS)
                .mapToObj(i -> Sharding.RENDEZVOUS.server(Long.toString(first + i), servers))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        double fair = (double) SONGS / count;
        // Six standard deviations: once in a thousand million times it is chance.
        double tolerance = 6 * Math.sqrt(fair);
        assertThat(songs.keySet()).containsExactlyInAnyOrderElementsOf(servers);
        assertThat(songs.values())
                .allSatisfy(plays -> assertThat((double) plays).isBetween(fair - tolerance, fair + tolerance));
    }

    @Property
    void rendezvous_moves_only_the_songs_of_a_server_that_goes(
            @ForAll @AlphaChars @NumericChars @StringLength(max = 64) @NotEmpty String song,
            @ForAll @IntRange(min = 2, max = 12) int count,
            @ForAll @IntRange(max = 11) int any) {
        List<URI> before = servers(count);
        URI gone = before.get(any % count);
        List<URI> after = before.stream().filter(server -> !server.equals(gone)).toList();
        URI had = Sharding.RENDEZVOUS.server(song, before);
        URI has = Sharding.RENDEZVOUS.server(song, after);
        if (had.equals(gone)) {
            assertThat(has).isIn(after);
        } else {
            assertThat(has).isEqualTo(had);
        }
    }

    @Property
    void rendezvous_moves_songs_only_to_a_server_that_comes(
            @ForAll long song, @ForAll @IntRange(min = 1, max = 12) int count) {
        List<URI> after = servers(count + 1);
        URI had = Sharding.RENDEZVOUS.server(Long.toString(song), after.subList(0, count));
        assertThat(Sharding.RENDEZVOUS.server(Long.toString(song), after)).isIn(had, after.getLast());
    }

    @Property
    void rendezvous_does_not_care_for_the_order_of_the_servers(@ForAll long song, @ForAll Random random) {
        List<URI> shuffled = new ArrayList<>(servers(7));
        Collections.shuffle(shuffled, random);
        assertThat(Sharding.RENDEZVOUS.server(Long.toString(song), shuffled))
                .isEqualTo(Sharding.RENDEZVOUS.server(Long.toString(song), servers(7)));
    }

    /* As computed by: hashlib.sha256(f"http://tally-{i}:8080 {song}".encode()) */
    @Example
    void rendezvous_gives_a_song_to_the_same_server_for_ever() {
        assertThat(IntStream.rangeClosed(1, 12)
                        .mapToObj(song -> Sharding.RENDEZVOUS.server(Integer.toString(song), servers(3)))
                        .map(server -> servers(3).indexOf(server)))
                .containsExactly(0, 1, 1, 0, 0, 0, 1, 1, 0, 2, 0, 2);
    }

    @Property
    void modulo_is_the_remainder(@ForAll long song, @ForAll @IntRange(min = 1, max = 12) int count) {
        assertThat(modulo(Long.toString(song), count)).isEqualTo((int) Math.floorMod(song, (long) count));
        if (song >= 0) {
            assertThat(modulo(Long.toString(song), count)).isEqualTo((int) (song % count));
        }
    }

    @Property
    void modulo_takes_numbers_that_no_long_holds(
            @ForAll @NumericChars @StringLength(min = 20, max = 64) String song,
            @ForAll @IntRange(min = 1, max = 12) int count) {
        assertThat(modulo(song, count))
                .isEqualTo(new BigInteger(song).mod(BigInteger.valueOf(count)).intValue());
    }

    @Example
    void modulo_counts_from_zero_up_for_negative_songs_too() {
        assertThat(LongStream.rangeClosed(-4, 4).mapToObj(song -> modulo(Long.toString(song), 3)))
                .containsExactly(2, 0, 1, 2, 0, 1, 2, 0, 1);
        assertThat(modulo(Long.toString(Long.MIN_VALUE), 3)).isEqualTo(1);
    }

    @Example
    void modulo_refuses_a_name() {
        assertThatThrownBy(() -> modulo("a", 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("MODULO supports only songs that are whole numbers, not a. RENDEZVOUS supports names too");
    }

    private static int modulo(String song, int count) {
        return servers(count).indexOf(Sharding.MODULO.server(song, servers(count)));
    }

    private static List<URI> servers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> URI.create("http://tally-" + i + ":8080"))
                .toList();
    }
}
