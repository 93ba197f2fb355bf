package io.sparkblip2.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One option of a job as its record declares it.
 *
 * @param key the YAML key, which is the component's name
 * @param type {@code String}, {@code boolean}, {@code int}, {@code long}, {@code double}, {@code
 *     List}, {@code Map} or an enum, whose constants users write in lower case
 */
record OptionSpec(String key, Class<?> type, Option option) {

  /** Those of the record itself, and in their place those that it shares with another job. */
  static List<OptionSpec> of(Class<? extends Record> config) {
    return Arrays.stream(config.getRecordComponents()).flatMap(OptionSpec::ofComponent).toList();
  }

  private static Stream<OptionSpec> ofComponent(RecordComponent component) {
    SharedOptions shared = component.getAnnotation(SharedOptions.class);
    if (shared == null) {
      return Stream.of(of(component));
    }
    Set<String> without = Set.of(shared.without());
    return of(component.getType().asSubclass(Record.class)).stream()
        .filter(spec -> !without.contains(spec.key()));
  }

  static OptionSpec of(RecordComponent component) {
    return new OptionSpec(
        component.getName(), component.getType(), component.getAnnotation(Option.class));
  }

  String flag() {
    return "--" + key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  boolean isSwitch() {
    return type == boolean.class;
  }

  boolean isRepeatable() {
    return type == List.class;
  }

  /** Whether a file gives a mapping of any depth, and a flag the same as JSON. */
  boolean isMapping() {
    return type == Map.class;
  }

  /** The value where none is given. */
  Object initialValue() {
    if (isRepeatable()) {
      return List.of();
    }
    if (isMapping()) {
      return Map.of();
    }
    return convert(isSwitch() ? "false" : option.initial());
  }

  /**
   * Reads one value as a user wrote it.
   *
   * @throws IllegalArgumentException with the end of a sentence that began with the option's name
   */
  Object convert(String text) {
    if (type == String.class || type == List.class) {
      return oneOf(text);
    }
    if (isMapping()) {
      return mapping(text);
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[choices().indexOf(oneOf(text))];
    }
    if (isSwitch()) {
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException("wants true or false, not '" + text + "'");
      };
    }
    return type == double.class ? decimal(text) : wholeNumber(text);
  }

  private List<String> choices() {
    return type.isEnum()
        ? Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
            .toList()
        : List.of(option.oneOf());
  }

  private String oneOf(String text) {
    List<String> choices = choices();
    if (choices.isEmpty() || choices.contains(text)) {
      return text;
    }
    String nearest = NearestName.to(text, choices).map(n -> "; did you mean " + n + "?").orElse("");
    throw new IllegalArgumentException(
        "is one of " + String.join(", ", choices) + ", not '" + text + "'" + nearest);
  }

  private static Map<?, ?> mapping(String text) {
    try {
      return new ObjectMapper().readValue(text, LinkedHashMap.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("wants a mapping of keys to values", e);
    }
  }

  private double decimal(String text) {
    try {
      return inRange(Double.parseDouble(text), text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("wants a number, not '" + text + "'", e);
    }
  }

  private Number wholeNumber(String text) {
    if (!option.zero().isEmpty() && text.equals(option.zero())) {
      return type == int.class ? (Number) 0 : (Number) 0L;
    }
    try {
      long number = Long.parseLong(text.replace("_", ""));
      if (type == int.class && number != (int) number) {
        throw new NumberFormatException("more than an int holds");
      }
      inRange(number, text);
      return type == int.class ? (Number) (int) number : (Number) number;
    } catch (NumberFormatException e) {
      String word = option.zero().isEmpty() ? "" : " or '" + option.zero() + "'";
      throw new IllegalArgumentException("wants a whole number" + word + ", not '" + text + "'", e);
    }
  }

  private double inRange(double number, String text) {
    // Written so that NaN is outside every range.
    if (number >= option.min() && number <= option.max()) {
      return number;
    }
    if (Double.isNaN(number) && option.max() == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("wants a number, not " + text);
    }
    throw new IllegalArgumentException(
        option.max() == Double.POSITIVE_INFINITY
            ? "is at least " + plain(option.min()) + ", not " + text
            : "is between "
                + plain(option.min())
                + " and "
                + plain(option.max())
                + ", not "
                + text);
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }

  /** The flag and what stands for its value. */
  String synopsis() {
    String shown = option.value().isEmpty() ? String.join("|", choices()) : option.value();
    return (flag() + " " + shown).strip();
  }

  /** The line of {@code --help}. */
  String usage() {
    String initial = option.initial().isEmpty() ? "" : " [" + option.initial() + "]";
    String repeatable = isRepeatable() ? " (repeatable)" : "";
    return String.format("  %-42s %s%s%s", synopsis(), option.help(), initial, repeatable);
  }
}
