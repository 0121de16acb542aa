package dev.tally.testsupport;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/** A test that needs commands or files. Without them it fails if CI=true is set, and is skipped otherwise. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(ToolCondition.class)
public @interface RequiresTool {

    /** The names of the commands, and the paths of files in {@link ToolCache}. */
    String[] value();
}
