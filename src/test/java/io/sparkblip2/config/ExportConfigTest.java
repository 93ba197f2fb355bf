package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExportConfigTest {
  private static final Path SHIPPED = Path.of("conf/export.yaml");

  @Test
  void theShippedFileShowsEveryOptionWithItsDefault() {
    assertThat(read("--config", SHIPPED.toString(), "--output=o")).isEqualTo(read("--output=o"));
    assertThat(YamlFile.read(SHIPPED).keySet())
        .containsExactlyInAnyOrderElementsOf(
            OptionSpec.of(ExportConfig.class).stream().map(OptionSpec::key).toList());
  }

  @Test
  void theReadmesTableIsTheRecord() throws IOException {
    ReadmeTable.assertHolds(ExportConfig.class);
  }

  @Test
  void whatCannotBeExportedIsRefused() {
    assertThatThrownBy(() -> read())
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("--output FOLDER");
    assertThatThrownBy(() -> read("--output=o", "--precision=int8"))
        .hasMessageContaining("--precision bfloat16");
    assertThatThrownBy(() -> read("--output=hdfs://host/model")).hasMessageContaining("local");
    assertThatThrownBy(() -> read("--output=file:/tmp/model")).hasMessageContaining("local");
  }

  private static ExportConfig read(String... args) {
    return Arguments.read(ExportConfig.class, args);
  }
}
