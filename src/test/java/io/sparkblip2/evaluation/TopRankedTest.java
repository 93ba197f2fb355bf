package io.sparkblip2.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopRankedTest {
  @Test
  void ofEqualScoresTheLaterIsFirst() {
    TopRanked best = new TopRanked(3);
    for (int candidate : new int[] {2, 0, 3, 1}) {
      best.add(candidate, 0.5f);
    }
    best.add(9, Float.NaN);
    assertThat(List.of(best.candidate(0), best.candidate(1), best.candidate(2)))
        .containsExactly(3, 2, 1);
  }
}
