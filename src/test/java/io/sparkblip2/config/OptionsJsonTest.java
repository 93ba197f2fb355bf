package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OptionsJsonTest {
  @Test
  void aContainerOfAzureStaysAndALoginGoes() {
    record Places(String output, String references) {}

    Places options =
        new Places("abfss://container@account/o", "https://user:hunter2@host/r.json?sig=abc");
    assertThat(OptionsJson.of(options))
        .isEqualTo(
            "{\"output\":\"abfss://container@account/o\",\"references\":\"https://***@host/r.json\"}");
  }
}
