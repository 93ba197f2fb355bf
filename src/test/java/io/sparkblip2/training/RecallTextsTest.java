package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecallTextsTest {
  private static final List<Example> CAPTIONS =
      Stream.of("a red mug on grass", "a blue duck on sand", "two yellow kites")
          .map(caption -> new Example("", caption, "", caption))
          .toList();

  @Test
  void everyWordIsFollowedByWhetherTheCaptionSaidItAndByTheTwoWordsThatStoodInFrontOfIt() {
    Set<String> answers =
        Set.of(
            "a yes",
            "red yes a",
            "mug yes a red",
            "on yes red mug",
            "grass yes mug on",
            "blue no",
            "duck no",
            "sand no",
            "two no",
            "yellow no",
            "kites no");
    Set<String> found = new HashSet<>();
    for (Example example : RecallTexts.of(CAPTIONS.subList(0, 3), 50, 1).subList(0, 50)) {
      assertThat(example.context()).isEqualTo("a red mug on grass");
      String rest = example.text() + " ";
      int words = 0;
      while (!rest.isEmpty()) {
        String left = rest;
        String answer =
            answers.stream()
                .filter(one -> left.startsWith(one + " "))
                .max(Comparator.comparingInt(String::length))
                .orElseThrow(() -> new AssertionError(left));
        found.add(answer);
        rest = rest.substring(answer.length() + 1);
        words++;
      }
      assertThat(words).isEqualTo(10);
    }
    assertThat(found).isEqualTo(answers);
  }

  @Test
  void whatStandsInFrontOfAWordAtTwoPlacesIsNotAsked() {
    List<Example> twice =
        List.of(new Example("", "a red mug a red duck", "", "a red mug a red duck"));
    assertThat(RecallTexts.of(twice, 20, 1))
        .allSatisfy(
            example ->
                assertThat(example.text() + " ").matches("((a|red) yes |(mug|duck) yes a red )+"));
  }

  @Test
  void bothAnswersAreFrequentAndNoTwoTextsOfACaptionAlike() {
    List<Example> texts = RecallTexts.of(CAPTIONS, 100, 1);
    long yes =
        texts.stream()
            .flatMap(example -> Arrays.stream(example.text().split(" ")))
            .filter("yes"::equals)
            .count();
    // Half the words are the caption's; of another's, drawn from all three, some are shared.
    assertThat(yes / (double) (texts.size() * 10)).isBetween(0.5, 0.8);
    assertThat(texts.stream().map(Example::text).distinct()).hasSameSizeAs(texts);
  }

  @Test
  void eachCaptionHasSoManyTextsBehindItAndNoneWithoutTimes() {
    assertThat(RecallTexts.of(CAPTIONS, 2, 1))
        .extracting(Example::context)
        .containsExactly(
            "a red mug on grass",
            "a red mug on grass",
            "a blue duck on sand",
            "a blue duck on sand",
            "two yellow kites",
            "two yellow kites");
    assertThat(RecallTexts.of(CAPTIONS, 0, 1)).isEmpty();
  }

  @Test
  void theSameSeedGivesTheSameTextsAndAnotherSeedOthers() {
    assertThat(RecallTexts.of(CAPTIONS, 3, 1))
        .isEqualTo(RecallTexts.of(CAPTIONS, 3, 1))
        .isNotEqualTo(RecallTexts.of(CAPTIONS, 3, 2));
  }
}
