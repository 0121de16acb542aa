package dev.tally.testsupport;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/** A test that needs commands. Where CI=true is set it runs, and fails, without them; elsewhere it is skipped. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(ToolCondition.class)
public @interface RequiresTool {

    /** The names of the commands. */
    String[] value();
}
