package io.sparkblip2.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one option of a job, on the record component that holds it.
 *
 * <p>The component's name is the YAML key ({@code numBeams}) and gives the flag ({@code
 * --num-beams}); its type says what the option accepts. A {@code List<String>} may be repeated.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {
  /** One line for {@code --help}. */
  String help();

  /** What stands for the value in {@code --help}, such as {@code FOLDER}. */
  String value() default "";

  /** The value where none is given, written as a user would write it. */
  String initial() default "";

  /** The only values accepted; empty for any. */
  String[] oneOf() default {};

  /** The smallest number accepted. */
  double min() default Double.NEGATIVE_INFINITY;

  /** The largest number accepted. */
  double max() default Double.POSITIVE_INFINITY;

  /** A word that users write for 0, such as {@code auto}; empty for none. */
  String zero() default "";
}
