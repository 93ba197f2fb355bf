package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.Documentation;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** The documentation's table of a job's options: the record's, line by line, and no line more. */
final class ReadmeTable {
  private ReadmeTable() {}

  static void assertHolds(Class<? extends Record> config) throws IOException {
    assertHolds(config, option -> true);
  }

  static void assertHolds(Class<? extends Record> config, Predicate<OptionSpec> of)
      throws IOException {
    List<String> rows =
        OptionSpec.of(config).stream().filter(of).map(spec -> row(spec, spec.synopsis())).toList();
    assertThat(Documentation.tables("| option | default | |")).contains(rows);
  }

  /** The same of settings of Spark's, whose names begin with the prefix instead of two dashes. */
  static void assertHoldsSettings(Class<? extends Record> config, String prefix)
      throws IOException {
    List<String> rows =
        OptionSpec.of(config).stream()
            .map(spec -> row(spec, spec.synopsis().replaceFirst("--", prefix)))
            .toList();
    assertThat(Documentation.tables("| setting | default | |")).contains(rows);
  }

  private static String row(OptionSpec spec, String name) {
    return "| `%s` | %s | %s |"
        .formatted(name.replace("|", "\\|"), spec.option().initial(), spec.option().help());
  }
}
