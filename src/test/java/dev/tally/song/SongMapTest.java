package dev.tally.song;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.tally.counter.Counter;
import dev.tally.counter.Key;
import org.junit.jupiter.api.Test;

class SongMapTest {

    @Test
    void no_song_is_no_text() throws IOException {
        assertThat(written(SongMap.TEXT, Stream.empty())).isEmpty();
        assertThat(written(SongMap.JSON, Stream.empty())).isEqualTo("{}");
    }

    @Test
    void portions_become_one_map_in_order() throws IOException {
        List<List<Counter>> portions = List.of(List.of(song("10", 1), song("b", 2)), List.of(), List.of(song("9", -3)));
        assertThat(written(SongMap.TEXT, portions.stream())).isEqualTo("9=-3,10=1,b=2");
        assertThat(written(SongMap.JSON, portions.stream())).isEqualTo("{\"9\":-3,\"10\":1,\"b\":2}");
    }

    @Test
    void ten_thousand_songs_are_in_order() throws IOException {
        List<Counter> songs = songs(SongMap.SORTED_UP_TO);
        String expected = String.join(
                ",", songs.stream().map(s -> s.key() + "=" + s.value()).toList());
        assertThat(written(SongMap.TEXT, Stream.of(songs.reversed()))).isEqualTo(expected);
    }

    @Test
    void more_songs_come_as_they_are_stored() throws IOException {
        List<Counter> songs = songs(SongMap.SORTED_UP_TO + 1);
        Stream<List<Counter>> portions = Stream.of(songs.reversed(), List.of(song("x", 1)));
        assertThat(written(SongMap.TEXT, portions))
                .startsWith("10000=1,9999=1,")
                .endsWith(",1=1,0=1,x=1");
    }

    @Test
    void a_failure_on_the_way_is_not_taken_for_the_end() {
        Stream<List<Counter>> portions = Stream.of(1, 2).map(portion -> {
            if (portion == 2) {
                throw new IllegalStateException("Redis is gone");
            }
            return List.of(song("1", 1));
        });
        assertThatThrownBy(() -> written(SongMap.TEXT, portions)).hasMessage("Redis is gone");
    }

    private static String written(SongMap format, Stream<List<Counter>> portions) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(portions, out);
        return out.toString(StandardCharsets.US_ASCII);
    }

    private static List<Counter> songs(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> song(Integer.toString(i), 1))
                .toList();
    }

    private static Counter song(String key, long plays) {
        return new Counter(new Key(key), plays);
    }
}
