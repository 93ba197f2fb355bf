package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecallTest {
  private static final List<Example> CAPTIONS =
      Stream.of("a red mug on grass", "a blue duck on sand", "two yellow kites")
          .map(caption -> new Example("", caption, "", caption))
          .toList();

  @Test
  void everyWordIsFollowedByWhetherTheCaptionBeforeItSaidIt() {
    for (Example example : Recall.of(CAPTIONS, 5, 1)) {
      List<String> said = List.of(example.context().split(" "));
      String[] words = example.text().split(" ");
      assertThat(words).hasSize(24);
      for (int i = 0; i < words.length; i += 2) {
        assertThat(words[i + 1]).isEqualTo(said.contains(words[i]) ? "yes" : "no");
      }
    }
  }

  @Test
  void bothAnswersAreFrequentAndNoTwoTextsOfACaptionAlike() {
    List<Example> texts = Recall.of(CAPTIONS, 100, 1);
    long yes =
        texts.stream()
            .flatMap(example -> Arrays.stream(example.text().split(" ")))
            .filter("yes"::equals)
            .count();
    // Half the words are the caption's; of another's, drawn from all three, some are shared.
    assertThat(yes / (double) (texts.size() * 12)).isBetween(0.5, 0.8);
    assertThat(texts.stream().map(Example::text).distinct()).hasSameSizeAs(texts);
  }

  @Test
  void eachCaptionHasSoManyTextsBehindItAndNoneWithoutTimes() {
    assertThat(Recall.of(CAPTIONS, 2, 1))
        .extracting(Example::context)
        .containsExactly(
            "a red mug on grass",
            "a red mug on grass",
            "a blue duck on sand",
            "a blue duck on sand",
            "two yellow kites",
            "two yellow kites");
    assertThat(Recall.of(CAPTIONS, 0, 1)).isEmpty();
  }

  @Test
  void theSameSeedGivesTheSameTextsAndAnotherSeedOthers() {
    assertThat(Recall.of(CAPTIONS, 3, 1))
        .isEqualTo(Recall.of(CAPTIONS, 3, 1))
        .isNotEqualTo(Recall.of(CAPTIONS, 3, 2));
  }
}
