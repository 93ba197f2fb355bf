package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.inference.Wanted;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsLedgerTest {
  private static final Wanted CAPTION = new Wanted(true, List.of(), false);

  @Test
  void everyCountIsClaimedOnceAndOnlyByTheRunThatMadeIt() {
    FakePredictor predictor = FakePredictor.named("ledger");
    submit(predictor, 5);
    StatisticsLedger.begin(predictor, "first");
    submit(predictor, 2);
    StatisticsLedger.begin(predictor, "first");
    submit(predictor, 1);

    assertThat(StatisticsLedger.claim(predictor, "first").visionForwards()).isEqualTo(3);
    assertThat(StatisticsLedger.claim(predictor, "first").visionForwards()).isZero();
    submit(predictor, 4);
    StatisticsLedger.begin(predictor, "second");
    submit(predictor, 1);
    assertThat(StatisticsLedger.claim(predictor, "second").decoderSteps()).isEqualTo(3);
  }

  private static void submit(FakePredictor predictor, int images) {
    for (int i = 0; i < images; i++) {
      predictor.submit(new byte[3], CAPTION).join();
    }
  }
}
