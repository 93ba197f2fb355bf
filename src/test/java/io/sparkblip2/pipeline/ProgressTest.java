package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void theLineSaysRateAndTimeLeft() {
    assertThat(new Progress(1, 4, 250, 3, 1000, Duration.ofSeconds(50)))
        .hasToString("slice 1/4  250/1000 images  3 failed  5.0 images/s  2 min 30 s left");
    assertThat(new Progress(1, 9, 100, 0, 72_100, Duration.ofSeconds(10)))
        .hasToString("slice 1/9  100/72100 images  0 failed  10.0 images/s  2 h 00 min left");
    assertThat(new Progress(4, 4, 10, 0, 10, Duration.ZERO).toString()).endsWith("  0 s left");
  }
}
