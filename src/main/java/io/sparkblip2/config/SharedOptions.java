package io.sparkblip2.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a component that is another job's record of options: this job has all of them as well, under
 * the same names.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface SharedOptions {
  /** Keys that mean nothing here; they keep the value that they have where none is given. */
  String[] without() default {};
}
