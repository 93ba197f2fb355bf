package io.sparkblip2.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import org.junit.jupiter.api.Test;

class PromptsTest {
  @Test
  void optIsAskedAsInThePaper() {
    assertThat(Prompts.of("opt").question(" What {} is it? "))
        .isEqualTo("Question: What {} is it? Answer:");
  }

  @Test
  void aBlankCaptionPromptIsNone() {
    assertThat(Prompts.OPT.caption("  ")).isEmpty();
    assertThat(Prompts.OPT.caption("a photo of")).isEqualTo("a photo of");
  }

  @Test
  void anUnknownFamilyIsRefused() {
    assertThatThrownBy(() -> Prompts.of("mamba"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("mamba");
  }
}
