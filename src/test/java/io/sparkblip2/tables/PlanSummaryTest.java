package io.sparkblip2.tables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlanSummaryTest {
  @Test
  void saysHowToTryFailedImagesAgainWhereThereAreSome() {
    assertThat(failedBefore(2))
        .hasToString(
            """
        10 images: 5 to compute (3 new, 1 changed, 1 tried again), 3 done before, 2 failed before \
        (--retry-failed tries them again)
        missing: 5 captions, 4 answers, 0 embeddings""");
    assertThat(failedBefore(0).toString()).contains("5 done before, 0 failed before\n");
  }

  private static PlanSummary failedBefore(long images) {
    return new PlanSummary(10, 5, 3, 1, 1, images, 5, 4, 0, 0, 0, 0);
  }
}
