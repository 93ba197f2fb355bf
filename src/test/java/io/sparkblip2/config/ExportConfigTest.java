package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExportConfigTest {
  @Test
  void theFileOfTheProjectSaysTheDefaults() {
    ExportConfig plain = read("--output=o");
    assertThat(read("--config=conf/export.yaml", "--output=o")).isEqualTo(plain);
    assertThat(plain.precision()).isEqualTo(Precision.FLOAT32);
  }

  private static ExportConfig read(String... args) {
    return Arguments.read(ExportConfig.class, args);
  }
}
