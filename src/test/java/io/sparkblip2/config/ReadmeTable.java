package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The README's table of a job's options, line by line as the record says them. */
final class ReadmeTable {
  private ReadmeTable() {}

  static void assertHolds(Class<? extends Record> config) throws IOException {
    assertHolds(config, option -> true);
  }

  static void assertHolds(Class<? extends Record> config, Predicate<OptionSpec> of)
      throws IOException {
    String rows =
        OptionSpec.of(config).stream()
            .filter(of)
            .map(
                spec ->
                    "| `%s` | %s | %s |"
                        .formatted(
                            spec.synopsis().replace("|", "\\|"),
                            spec.option().initial(),
                            spec.option().help()))
            .collect(Collectors.joining("\n"));
    assertThat(Files.readString(Path.of("README.md"))).contains(rows);
  }
}
