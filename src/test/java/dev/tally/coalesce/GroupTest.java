package dev.tally.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import dev.tally.counter.Callback;
import dev.tally.redis.Deadline;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.statistics.Statistics;

/** Coalesced adds have the same results as separate ones. */
class GroupTest {

    @Property
    void each_caller_gets_the_value_that_its_own_add_has_made(@ForAll long before, @ForAll @NotEmpty List<Long> adds) {
        Adds together = Adds.of(adds);
        BigInteger value = BigInteger.valueOf(before);
        Assume.that(isLong(value.add(BigInteger.valueOf(together.group.sum()))));
        together.group.counted(before + together.group.sum());
        assertThat(together.answers).hasSameSizeAs(together.taken);
        for (int i = 0; i < together.taken.size(); i++) {
            value = value.add(BigInteger.valueOf(together.taken.get(i)));
            assertThat(BigInteger.valueOf(together.answers.get(i))).isEqualTo(value);
        }
    }

    @Property
    void where_the_last_value_fits_all_between_do(@ForAll long before, @ForAll @NotEmpty List<Long> adds) {
        Adds together = Adds.of(adds);
        BigInteger value = BigInteger.valueOf(before);
        Statistics.label("more than one add")
                .collect(together.taken.size() > 1)
                .coverage(coverage -> coverage.check(true).percentage(share -> share > 10));
        boolean allFit = true;
        for (long by : together.taken) {
            value = value.add(BigInteger.valueOf(by));
            allFit &= isLong(value);
        }
        assertThat(allFit).isEqualTo(isLong(value));
        assertThat(value).isEqualTo(BigInteger.valueOf(before).add(BigInteger.valueOf(together.group.sum())));
    }

    @Property
    void split_it_has_the_same_adds_one_by_one_and_each_its_caller(@ForAll @NotEmpty List<Long> adds) {
        Adds together = Adds.of(adds);
        List<Group> alone = together.group.split();
        assertThat(alone).extracting(Group::sum).isEqualTo(together.taken);
        assertThat(alone).extracting(Group::size).containsOnly(1);
        assertThat(alone).noneMatch(group -> group.takes(0));
        List<Long> values = LongStream.range(0, alone.size()).boxed().toList();
        values.forEach(value -> alone.get(value.intValue()).counted(value));
        assertThat(together.answers).isEqualTo(values);
    }

    private static boolean isLong(BigInteger value) {
        return value.bitLength() < Long.SIZE;
    }

    /**
     * A group, and the adds that it accepted.
     *
     * @param group the group
     * @param taken the amount of each accepted add
     * @param answers the result of each add
     */
    private record Adds(Group group, List<Long> taken, List<Long> answers) {

        static Adds of(List<Long> adds) {
            Adds some = new Adds(new Group(new Deadline(Duration.ofSeconds(1))), new ArrayList<>(), new ArrayList<>());
            for (long by : adds) {
                if (some.group.takes(by)) {
                    some.group.join(by, new Listener(some.answers));
                    some.taken.add(by);
                }
            }
            return some;
        }
    }

    /**
     * Stores the results.
     *
     * @param answers where to store them
     */
    private record Listener(List<Long> answers) implements Callback<Long> {

        @Override
        public void succeeded(Long value) {
            answers.add(value);
        }

        @Override
        public void failed(Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
