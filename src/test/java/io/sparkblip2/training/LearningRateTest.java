package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {
  private final LearningRate rate = new LearningRate(1e-6, 1e-4, 1e-5, 100, 1100);

  @Test
  void itRisesInALineAndFallsInAHalfCosine() {
    assertThat(rate.at(0)).isEqualTo(1e-6);
    assertThat(rate.at(50)).isCloseTo(5.05e-5, within(1e-12));
    assertThat(rate.at(100)).isCloseTo(1e-4, within(1e-12));
    assertThat(rate.at(350)).isCloseTo(1e-5 + 9e-5 * (1 + Math.sqrt(0.5)) / 2, within(1e-12));
    assertThat(rate.at(600)).isCloseTo(5.5e-5, within(1e-12));
    assertThat(rate.at(1100)).isCloseTo(1e-5, within(1e-12));
  }

  @Test
  void withoutWarmUpItBeginsAtThePeak() {
    assertThat(new LearningRate(0, 3e-4, 0, 0, 10).at(0)).isEqualTo(3e-4);
  }
}
