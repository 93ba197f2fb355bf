package io.sparkblip2.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExactMatchTest {
  @Test
  void caseSpaceAndAFullStopDoNotCount() {
    assertThat(ExactMatch.same("A red  mug.", " a red mug")).isTrue();
    assertThat(ExactMatch.same("a red mug .", "a red mug")).isTrue();
  }

  @Test
  void everyWordCounts() {
    assertThat(ExactMatch.same("a red mug", "the red mug")).isFalse();
    assertThat(ExactMatch.same("a red mug", "a red mug and a bag")).isFalse();
    assertThat(ExactMatch.same("", "a")).isFalse();
  }
}
