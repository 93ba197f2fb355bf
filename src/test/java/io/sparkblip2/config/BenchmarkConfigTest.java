package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchmarkConfigTest {
  private static final Path SHIPPED = Path.of("conf/benchmark.yaml");

  @Test
  void theShippedFileShowsEveryOptionWithItsDefault() {
    assertThat(read("--config", SHIPPED.toString())).isEqualTo(read());
    assertThat(YamlFile.read(SHIPPED).keySet())
        .containsExactlyInAnyOrderElementsOf(
            OptionSpec.of(BenchmarkConfig.class).stream().map(OptionSpec::key).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"benchmark", "benchmark-tiny", "benchmark-base", "benchmark-opt-2.7b"})
  void eachFileCanBeReadAndStartsWithCommandHardwareTimeAndResult(String name) throws IOException {
    Path file = Path.of("conf", name + ".yaml");
    assertThat(read("--config", file.toString()).rounds()).isPositive();
    assertThat(
            Files.readAllLines(file).stream()
                .limit(4)
                .map(line -> line.replaceFirst(":.*", ""))
                .toList())
        .isEqualTo(List.of("# command", "# hardware", "# time", "# result"));
  }

  @Test
  void theReadmesTableIsTheRecord() throws IOException {
    ReadmeTable.assertHolds(BenchmarkConfig.class);
  }

  @Test
  void whatCannotBeMeasuredIsRefused() {
    assertThatThrownBy(() -> read("--no-caption"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("nothing to measure");
    assertThatThrownBy(() -> read("--precision=float16", "--device=cpu"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("--precision bfloat16");
    assertThatThrownBy(() -> read("--rounds=0")).hasMessageContaining("--rounds");
    assertThatThrownBy(() -> read("--question=why?")).hasMessageContaining("ID=TEXT");
  }

  private static BenchmarkConfig read(String... args) {
    return Arguments.read(BenchmarkConfig.class, args);
  }
}
