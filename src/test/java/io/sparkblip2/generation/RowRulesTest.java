package io.sparkblip2.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowRulesTest {
  private static final Vocabulary VOCABULARY = new Vocabulary(10, 7, 8);

  @Test
  void greedySearchWantsOneCandidateByLogits() {
    ScoreRules rules = rules(BeamSearchTest.options(1, 9, 0, 1, 1, 0), new int[] {3}, 3, 3);

    assertThat(rules.scale()).isEqualTo(ScoreRules.Scale.LOGITS);
    assertThat(rules.count()).isEqualTo(1);
    assertThat(rules.penalised()).isEmpty();
    assertThat(rules.banned()).isEmpty();
  }

  @Test
  void beamsWantEnoughLogProbabilitiesToGoOnWhateverEnds() {
    var three = BeamSearchTest.options(3, 9, 0, 1, 1, 0);
    var four = BeamSearchTest.options(4, 9, 0, 1, 1, 0);

    assertThat(rules(three, new int[0]).scale()).isEqualTo(ScoreRules.Scale.LOG_PROBABILITIES);
    assertThat(rules(three, new int[0]).count()).isEqualTo(9);
    assertThat(rules(four, new int[0]).count()).isEqualTo(VOCABULARY.size());
  }

  @Test
  void samplingWantsTheTopKOrAll() {
    assertThat(rules(sampling(4), new int[0]).count()).isEqualTo(4);
    assertThat(rules(sampling(50), new int[0]).count()).isEqualTo(10);
    assertThat(rules(sampling(0), new int[0]).count()).isEqualTo(10);
  }

  @Test
  void everyIdOfTheRowIsPenalisedOnce() {
    var options = BeamSearchTest.options(1, 9, 0, 1, 1.5, 0);

    ScoreRules rules = rules(options, new int[] {2, 5, 2}, 5, 4);

    assertThat(rules.penalty()).isEqualTo(1.5f);
    assertThat(rules.penalised()).containsExactly(0, 2, 0, 5, 0, 4);
  }

  @Test
  void aPlaceholderOutsideTheVocabularyIsLeftAlone() {
    var options = BeamSearchTest.options(1, 9, 0, 1, 1.5, 1);

    ScoreRules rules = rules(options, new int[] {10, 2});

    assertThat(rules.penalised()).containsExactly(0, 2);
    assertThat(rules.banned()).containsExactly(0, 2);
  }

  @Test
  void whatWouldCompleteARunOnceMoreIsBanned() {
    var options = BeamSearchTest.options(1, 9, 0, 1, 1, 3);

    assertThat(rules(options, new int[] {1, 2}, 3, 1, 2, 4, 1, 2).banned())
        .containsExactly(0, 3, 0, 4);
    assertThat(rules(options, new int[] {1, 2}, 3, 1).banned()).isEmpty();
    assertThat(rules(options, new int[] {1}).banned()).isEmpty();
  }

  @Test
  void aRunMayOverlapItself() {
    var options = BeamSearchTest.options(1, 9, 0, 1, 1, 3);

    assertThat(rules(options, new int[0], 6, 6, 6).banned()).containsExactly(0, 6);
    assertThat(rules(options, new int[0], 6, 6).banned()).isEmpty();
  }

  @Test
  void endTokensAreBannedUntilEnoughWasWrittenBehindThePrompt() {
    var options = BeamSearchTest.options(1, 9, 2, 1, 1, 0);

    assertThat(rules(options, new int[] {1, 2, 3}, 4).banned()).containsExactly(0, 7, 0, 8);
    assertThat(rules(options, new int[] {1, 2, 3}, 4, 5).banned()).isEmpty();
  }

  @Test
  void editsNameTheirRow() {
    var options = BeamSearchTest.options(1, 9, 2, 1, 2, 0);
    var texts = List.of(text(4), text(4, 5));

    ScoreRules rules =
        new RowRules(options, VOCABULARY).on(List.of(new int[] {1}, new int[] {2}), texts);

    assertThat(rules.penalised()).containsExactly(0, 1, 0, 4, 1, 2, 1, 4, 1, 5);
    assertThat(rules.banned()).containsExactly(0, 7, 0, 8);
  }

  @Test
  void aHistoryIsWhatTheReferenceCallsTheInputIds() {
    int[] prompt = {4, 5};

    assertThat(History.decoderOnly().before(prompt)).containsExactly(4, 5);
    assertThat(History.decoderOnly(9, 9).before(prompt)).containsExactly(9, 9, 4, 5);
    assertThat(History.encoderDecoder(0).before(prompt)).containsExactly(0);
  }

  private static GenerationOptions sampling(int topK) {
    return new GenerationOptions(1, 9, 0, 1, 1, 0, true, 1, topK, 1, 0);
  }

  private static ScoreRules rules(GenerationOptions options, int[] before, int... written) {
    return new RowRules(options, VOCABULARY).on(List.of(before), List.of(text(written)));
  }

  private static Written text(int... tokens) {
    return new Written(tokens, 0);
  }
}
