package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReportConfigTest {
  @Test
  void theFileOfTheProjectSaysTheDefaults() {
    ReportConfig plain = read("--output=o", "--html=h");
    assertThat(read("--config=conf/report.yaml", "--output=o", "--html=h")).isEqualTo(plain);
    assertThat(plain.images()).isEqualTo(500);
    assertThat(YamlFile.read(Path.of("conf/report.yaml")).keySet())
        .containsExactlyInAnyOrderElementsOf(
            OptionSpec.of(ReportConfig.class).stream().map(OptionSpec::key).toList());
  }

  @Test
  void theReadmesTableIsTheRecord() throws IOException {
    ReadmeTable.assertHolds(ReportConfig.class);
  }

  @Test
  void whatIsMissingIsSaid() {
    assertThatThrownBy(() -> read())
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("--output")
        .hasMessageContaining("--html");
    assertThatThrownBy(() -> read("--output=o", "--database=d", "--html=h"))
        .hasMessageContaining("either");
    assertThatThrownBy(() -> read("--output=o", "--html=h", "--images=10000000"))
        .hasMessageContaining("--images");
  }

  private static ReportConfig read(String... args) {
    return Arguments.read(ReportConfig.class, args);
  }
}
