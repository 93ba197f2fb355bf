package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.checkpoint.QFormerConfig;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatcherTextsTest {
  private static final Path MATCHER = Path.of("src/test/resources/checkpoints/tiny-itm");
  private static final QFormerConfig Q_FORMER =
      RetrievalCheckpoint.open(MATCHER).config().qFormer();
  private static final String WORDY = "a red mug on a table ".repeat(2000);

  @Test
  void aTextIsReadAsTheSameTextIsAtInference() {
    try (MatcherTexts texts = new MatcherTexts(MATCHER, Q_FORMER, 32)) {
      int[] plain = read(texts, "a red mug on a table");
      assertThat(read(texts, "A red mug (on a table)!")).isEqualTo(plain);
      assertThat(texts.remarks()).isEmpty();
    }
  }

  @Test
  void aTextIsCutWhereTheTableOfPositionsEndsAndThatIsSaid() {
    try (MatcherTexts texts = new MatcherTexts(MATCHER, sized(Q_FORMER.vocabSize(), 5), 100)) {
      int[] whole = read(texts, "a");
      int[] cut = read(texts, WORDY);
      assertThat(cut).hasSize(5).startsWith(whole[0]).endsWith(whole[whole.length - 1]);
      assertThat(texts.remarks())
          .containsExactly(
              "texts are cut at 5 tokens, as the Q-Former has no more positions, and not at the 100 of --max-text-length");
    }
  }

  @Test
  void aTokenThatTheTableOfWordsLacksIsLeftOut() {
    int[] whole;
    try (MatcherTexts texts = new MatcherTexts(MATCHER, Q_FORMER, 32)) {
      whole = read(texts, "a red mug on a table");
    }
    int most = Arrays.stream(whole).max().getAsInt();
    try (MatcherTexts texts = new MatcherTexts(MATCHER, sized(most, 32), 32)) {
      assertThat(read(texts, "a red mug on a table"))
          .isNotEmpty()
          .hasSizeLessThan(whole.length)
          .doesNotContain(most);
    }
  }

  private static int[] read(MatcherTexts texts, String text) {
    return texts.of(new Batch(0, 1, List.of(new Example("0", "", "", text)))).rows().get(0);
  }

  private static QFormerConfig sized(int words, int positions) {
    return new QFormerConfig(
        Q_FORMER.hiddenSize(),
        Q_FORMER.intermediateSize(),
        Q_FORMER.numHiddenLayers(),
        Q_FORMER.numAttentionHeads(),
        Q_FORMER.layerNormEps(),
        Q_FORMER.crossAttentionFrequency(),
        Q_FORMER.encoderHiddenSize(),
        true,
        words,
        positions);
  }
}
