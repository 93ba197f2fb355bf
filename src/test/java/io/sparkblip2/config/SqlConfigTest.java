package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlConfigTest {
  @Test
  void theCommittedFileHoldsEveryDefault() {
    assertThat(read("--config=conf/sql.yaml")).isEqualTo(read());
    assertThat(YamlFile.read(Path.of("conf/sql.yaml")).keySet())
        .containsExactlyInAnyOrderElementsOf(
            OptionSpec.of(SqlConfig.class).stream().map(OptionSpec::key).toList());
  }

  @Test
  void theReadmesTablesAreTheRecords() throws IOException {
    ReadmeTable.assertHolds(SqlConfig.class);
    ReadmeTable.assertHoldsSettings(FunctionsConfig.class, FunctionsConfig.PREFIX);
  }

  @Test
  void oneTextIsRunAndFormatsAreForTexts() {
    assertRefused("-e and -f", "--execute=SELECT 1", "--file=a.sql");
    assertRefused("--format is for the statements", "--format=csv");
    assertRefused("two places", "--output=o", "--database=d");
  }

  @Test
  void theFunctionsSettingsAreThoseOfSpark() {
    FunctionsConfig config =
        FunctionsConfig.of(
            Map.of(
                "spark.blip2.num-beams",
                "3",
                "spark.blip2.allow-scheme",
                "http, https",
                "spark.sql.ansi.enabled",
                "true"));
    assertThat(config.numBeams()).isEqualTo(3);
    assertThat(config.allowScheme()).containsExactly("http", "https");
    assertThat(config.model()).isEqualTo("builtin:captioner");
    assertThatThrownBy(() -> FunctionsConfig.of(Map.of("spark.blip2.num-beam", "3")))
        .isInstanceOf(WrongCallException.class)
        .hasMessage("There is no option spark.blip2.num-beam; did you mean spark.blip2.num-beams?");
  }

  private static SqlConfig read(String... args) {
    return Arguments.read(SqlConfig.class, args);
  }

  private static void assertRefused(String part, String... args) {
    assertThatThrownBy(() -> read(args))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining(part);
  }
}
