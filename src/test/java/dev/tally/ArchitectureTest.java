package dev.tally;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tally.vertx.EventLoop;
import dev.tally.vertx.VertxInternals;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may use which, as docs/architecture.md says. */
class ArchitectureTest {

    private static final String TALLY = "dev.tally.";
    private static final int MOST_FILES = 20;
    private static final List<String> ROOMS =
            List.of("api", "badge", "countapi", "drain", "fold", "history", "live", "metrics", "song", "visits");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tally");

    @ParameterizedTest
    @CsvSource({
        "counter,  ''",
        "vertx,    ''",
        "redis,    counter vertx",
        "coalesce, redis counter vertx",
        "rules,    counter",
        "store,    coalesce redis counter rules",
        "http,     counter vertx",
        "security, http counter rules",
        "visitor,  security http counter rules",
        "drawing,  http",
        "runtime,  redis vertx",
        "embedded, ''",
        "client,   ''",
        "fastpath, store counter http security runtime vertx rules visitor"
    })
    void a_package_uses_no_other_than(String name, String allowed) {
        assertUses(name, Arrays.stream(allowed.split(" ")).filter(used -> !used.isEmpty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "badge", "metrics", "song"})
    void a_part_of_the_API_uses_no_other_part(String room) {
        assertUses(room, Stream.of("store", "counter", "http", "security", "drawing", "rules", "visitor"));
    }

    /** These keep data of their own in Redis. */
    @ParameterizedTest
    @ValueSource(strings = {"countapi", "drain", "history", "live", "visits"})
    void a_part_of_the_API_with_data_of_its_own_uses_no_other_part(String room) {
        assertUses(
                room,
                Stream.of("store", "redis", "counter", "http", "security", "drawing", "vertx", "rules", "visitor"));
    }

    @Test
    void a_fold_uses_drains() {
        assertUses("fold", Stream.of("drain", "store", "redis", "counter", "http", "security", "rules"));
    }

    @Test
    void nothing_uses_a_part_of_the_API() {
        noClasses()
                .that(resideOutsideOfPackages(packages(ROOMS.stream())))
                .should()
                .dependOnClassesThat(resideInAnyPackage(packages(ROOMS.stream())))
                .check(CLASSES);
    }

    @Test
    void no_packages_use_each_other() {
        slices().matching("dev.tally.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void two_files_use_the_internals_of_Vertx() {
        noClasses()
                .that(not(belongToAnyOf(EventLoop.class, VertxInternals.class)))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.vertx..impl..", "io.vertx..internal..", "io.netty..internal.."))
                .check(CLASSES);
    }

    @Test
    void a_counter_is_plain_Java() {
        classes()
                .that(resideInAPackage(TALLY + "counter"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(TALLY + "counter", "java.."))
                .check(CLASSES);
    }

    /** A native binary can't be built with a buffer of Netty that exists from the start. */
    @Test
    void no_static_field_is_a_buffer() {
        noFields()
                .that()
                .areStatic()
                .should()
                .haveRawType(assignableTo(ByteBuf.class).or(assignableTo(Buffer.class)))
                .check(CLASSES);
    }

    @Test
    void no_package_has_more_than_twenty_files() {
        Map<String, Long> files = CLASSES.stream()
                .filter(type -> type.getEnclosingClass().isEmpty())
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        files.forEach((name, count) -> System.out.printf("%-32s %3d files%n", name, count));
        assertThat(files).allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_FILES));
    }

    private static void assertUses(String name, Stream<String> allowed) {
        DescribedPredicate<JavaClass> others = resideInAPackage("dev.tally..")
                .and(resideOutsideOfPackages(packages(Stream.concat(Stream.of(name), allowed))));
        noClasses()
                .that(resideInAPackage(TALLY + name + ".."))
                .should()
                .dependOnClassesThat(others)
                .check(CLASSES);
    }

    private static String[] packages(Stream<String> names) {
        return names.map(name -> TALLY + name + "..").toArray(String[]::new);
    }
}
