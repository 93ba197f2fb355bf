package io.sparkblip2.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a user said: flags, and the YAML file that {@code --config} names. A flag wins over the file
 * and the file over the default. Everything that is wrong is reported at once.
 *
 * <p>Written by hand because a command-line library would leave the larger part to do here: the
 * merge with YAML, one place for names and defaults, the nearest name, all problems together.
 */
public final class Arguments {
  /** What belongs to spark-submit and reaches a job only by mistake. */
  private static final Set<String> OF_SPARK_SUBMIT = Set.of("--master", "--conf", "--deploy-mode");

  private final Map<String, OptionSpec> byFlag = new LinkedHashMap<>();
  private final Map<String, OptionSpec> byKey = new LinkedHashMap<>();
  private final Map<String, Given> flags = new LinkedHashMap<>();
  private final Map<String, Given> file = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** The words given for one option, and what to call the option in a message about them. */
  private record Given(String name, List<String> words) {}

  private Arguments(Class<? extends Record> type) {
    for (OptionSpec spec : OptionSpec.of(type)) {
      byFlag.put(spec.flag(), spec);
      byKey.put(spec.key(), spec);
    }
  }

  /**
   * Reads a job's options.
   *
   * @throws WrongCallException naming everything that is wrong
   */
  public static <T extends Record & JobConfig> T read(Class<T> type, String... args) {
    Arguments arguments = new Arguments(type);
    arguments.readFlags(args);
    T config = arguments.build(type);
    arguments.problems.addAll(config.problems());
    if (!arguments.problems.isEmpty()) {
      throw new WrongCallException(asOne(arguments.problems));
    }
    return config;
  }

  /** Whether the user only wants to know the options. */
  public static boolean askForHelp(String... args) {
    return Arrays.asList(args).contains("--help");
  }

  /** Every option of a job, one line each. */
  public static String usage(Class<? extends Record> type) {
    return OptionSpec.of(type).stream().map(OptionSpec::usage).collect(Collectors.joining("\n"))
        + "\n"
        + String.format("  %-42s %s%n", "--config FILE", "these options as YAML, in camelCase")
        + String.format("  %-42s %s", "--help", "this text");
  }

  private void readFlags(String[] args) {
    for (int i = 0; i < args.length; i++) {
      int equals = args[i].startsWith("--") ? args[i].indexOf('=') : -1;
      String flag = equals < 0 ? args[i] : args[i].substring(0, equals);
      String word = equals < 0 ? null : args[i].substring(equals + 1);
      OptionSpec spec = byFlag.get(flag);
      boolean known = spec != null || flag.equals("--config");
      boolean wordFollows = i + 1 < args.length && !args[i + 1].startsWith("--");
      if (!known) {
        problems.add(unknown(flag));
        i += word == null && flag.startsWith("--") && wordFollows ? 1 : 0;
      } else if (word != null) {
        take(flag, spec, word);
      } else if (spec != null && spec.isSwitch()) {
        take(flag, spec, "true");
      } else if (wordFollows) {
        take(flag, spec, args[++i]);
      } else {
        problems.add(flag + " wants a value behind it.");
      }
    }
  }

  private void take(String flag, OptionSpec spec, String word) {
    if (spec == null) {
      readFile(Path.of(word));
      return;
    }
    Given given = flags.computeIfAbsent(spec.key(), key -> new Given(flag, new ArrayList<>()));
    if (!given.words().isEmpty() && !spec.isRepeatable()) {
      problems.add(flag + " was given twice; once is enough.");
    }
    given.words().add(word);
  }

  private String unknown(String flag) {
    if (OF_SPARK_SUBMIT.contains(flag)) {
      return flag + " is for spark-submit: put it in front of the application jar.";
    }
    if (!flag.startsWith("--")) {
      return "'" + flag + "' stands behind no option.";
    }
    return "There is no option "
        + flag
        + NearestName.to(flag, byFlag.keySet())
            .map(nearest -> "; did you mean " + nearest + "?")
            .orElse("; --help lists them all.");
  }

  private void readFile(Path path) {
    Map<String, JsonNode> entries;
    try {
      entries = YamlFile.read(path);
    } catch (WrongCallException e) {
      problems.add(e.getMessage());
      return;
    }
    entries.forEach(
        (key, value) -> {
          String name = key + " in " + path;
          OptionSpec spec = byKey.get(key);
          if (spec == null) {
            problems.add(
                path
                    + " has a key '"
                    + key
                    + "' that means nothing here"
                    + NearestName.to(key, byKey.keySet())
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("."));
          } else if (spec.isMapping() && !value.isNull()) {
            file.put(key, new Given(name, List.of(value.toString())));
          } else if (value.isContainerNode() && !spec.isRepeatable()) {
            problems.add(name + " wants one value.");
          } else if (!value.isNull()) {
            file.put(key, new Given(name, words(value)));
          }
        });
  }

  /** A list gives its items, a mapping {@code key=value} words, a scalar itself. */
  private static List<String> words(JsonNode value) {
    List<String> words = new ArrayList<>();
    if (value.isObject()) {
      value.fields().forEachRemaining(e -> words.add(e.getKey() + "=" + e.getValue().asText()));
    } else if (value.isArray()) {
      value.forEach(item -> words.add(item.asText()));
    } else {
      words.add(value.asText());
    }
    return words;
  }

  private <R extends Record> R build(Class<R> record) {
    RecordComponent[] components = record.getRecordComponents();
    Object[] values = Arrays.stream(components).map(this::valueOf).toArray();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return record.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(record + " refused its own values", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(record + " is no public record", e);
    }
  }

  private Object valueOf(RecordComponent component) {
    if (component.isAnnotationPresent(SharedOptions.class)) {
      return build(component.getType().asSubclass(Record.class));
    }
    OptionSpec spec = byKey.get(component.getName());
    return spec == null ? OptionSpec.of(component).initialValue() : value(spec);
  }

  private Object value(OptionSpec spec) {
    Given given = flags.getOrDefault(spec.key(), file.get(spec.key()));
    if (given == null) {
      return spec.initialValue();
    }
    if (given.words().stream().anyMatch(Redaction::hasLogin)) {
      problems.add(
          given.name()
              + " holds a URI with a user name or password, which tables and logs would keep; put"
              + " them into Hadoop's configuration instead, such as"
              + " spark.hadoop.fs.s3a.secret.key.");
      return spec.initialValue();
    }
    try {
      return spec.isRepeatable()
          ? given.words().stream().map(spec::convert).map(String.class::cast).toList()
          : spec.convert(given.words().get(0));
    } catch (IllegalArgumentException e) {
      String problem = given.name() + " " + e.getMessage();
      problems.add(problem.endsWith("?") ? problem : problem + ".");
      return spec.initialValue();
    }
  }

  private static String asOne(List<String> problems) {
    return problems.size() == 1
        ? problems.get(0)
        : problems.size()
            + " things are wrong with this call:\n  - "
            + String.join("\n  - ", problems);
  }
}
