package io.sparkblip2.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.EarlyStopping;
import io.sparkblip2.config.WrongCallException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GenerationOptionsTest {
  @Test
  void whatTheReferenceTakesIsTaken() {
    assertThat(GenerationOptions.greedy().maxNewTokens()).isEqualTo(20);
    assertThat(new GenerationOptions(5, 30, 8, -1, 1.15, 3, false, 1, 50, 0.9, 0).numBeams())
        .isEqualTo(5);
    assertThat(new GenerationOptions(1, 30, 30, 0, 1, 0, true, 0.7, 0, 1, 0).topK()).isZero();
  }

  @Test
  void eachOptionOutOfRangeIsNamedWithItsValue() {
    refused(() -> searching(0, 20, 0, 1, 1, 0), "--num-beams must be 1 or more, not 0:");
    refused(() -> searching(65, 20, 0, 1, 1, 0), "--num-beams must be at most 64, not 65:");
    refused(() -> searching(1, 0, 0, 1, 1, 0), "--max-new-tokens must be 1 or more, not 0:");
    refused(() -> searching(1, 1025, 0, 1, 1, 0), "--max-new-tokens must be at most 1024, not");
    refused(() -> searching(1, 20, -1, 1, 1, 0), "--min-new-tokens must be 0 or more, not -1:");
    refused(() -> searching(1, 20, 21, 1, 1, 0), "--min-new-tokens is 21, more than the 20 of");
    refused(() -> searching(1, 20, 0, 11, 1, 0), "--length-penalty must be from -10 to 10, not");
    refused(() -> searching(1, 20, 0, Double.NaN, 1, 0), "--length-penalty");
    refused(() -> searching(1, 20, 0, 1, 0, 0), "--repetition-penalty must be above 0");
    refused(() -> searching(1, 20, 0, 1, Double.NaN, 0), "--repetition-penalty");
    refused(() -> searching(1, 20, 0, 1, 1, -2), "--no-repeat-ngram-size must be 0 or more, not");
    refused(() -> sampling(1, 0, 50, 1), "--temperature must be above 0");
    refused(() -> sampling(1, 1, -1, 1), "--top-k must be 0 or more, not -1:");
    refused(() -> sampling(1, 1, 50, 0), "--top-p must be above 0 and at most 1, not 0.0:");
    refused(() -> sampling(1, 1, 50, 1.1), "--top-p must be above 0 and at most 1, not 1.1:");
  }

  @Test
  void beamsAreNotSampled() {
    refused(() -> sampling(3, 1, 50, 1), "--do-sample does not go together with --num-beams 3");
  }

  @Test
  void withoutDrawingThereAreNoMoreTextsThanBeams() {
    assertThat(returning(3, false, 3).rows()).isEqualTo(3);
    assertThat(returning(1, true, 7).rows()).isEqualTo(7);
    refused(
        () -> returning(2, false, 3),
        "--num-return-sequences is 3, more than the 2 of --num-beams");
    refused(() -> returning(1, false, 0), "--num-return-sequences must be from 1 to 64, not 0");
    refused(() -> returning(1, true, 65), "--num-return-sequences must be from 1 to 64, not 65");
  }

  private static GenerationOptions returning(int beams, boolean sample, int texts) {
    return new GenerationOptions(
        beams, 20, 0, 1, 1, 0, sample, 1, 50, 1, 0, EarlyStopping.FALSE, texts);
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(WrongCallException.class).hasMessageContaining(message);
  }

  private static GenerationOptions searching(
      int beams, int most, int least, double lengthPenalty, double repetition, int ngram) {
    return BeamSearchTest.options(beams, most, least, lengthPenalty, repetition, ngram);
  }

  private static GenerationOptions sampling(int beams, double temperature, int topK, double topP) {
    return new GenerationOptions(beams, 20, 0, 1, 1, 0, true, temperature, topK, topP, 0);
  }
}
