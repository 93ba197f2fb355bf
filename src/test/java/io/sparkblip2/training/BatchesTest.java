package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 16, 17, 1000, 4097})
  void aPermutationHitsEveryPlaceOnce(long size) {
    Permutation permutation = new Permutation(size, 42);
    assertThat(LongStream.range(0, size).map(permutation::at).sorted())
        .containsExactlyElementsOf(LongStream.range(0, size).boxed().toList());
  }

  @Test
  void anotherKeyIsAnotherOrder() {
    List<Long> one = LongStream.range(0, 100).map(new Permutation(100, 1)::at).boxed().toList();
    List<Long> two = LongStream.range(0, 100).map(new Permutation(100, 2)::at).boxed().toList();
    assertThat(one).isNotEqualTo(two).isNotEqualTo(LongStream.range(0, 100).boxed().toList());
  }

  @Test
  void anEpochShowsEveryExampleOnceAndTheNextInAnotherOrder() {
    List<Example> examples = LinearStage.examples(24);
    Batches batches = new Batches(examples, 8, 5, Batches.Texts.ANY, Grouping.NONE);
    List<Example> first = epoch(batches, 0);
    List<Example> second = epoch(batches, 3);
    assertThat(first).containsExactlyInAnyOrderElementsOf(examples);
    assertThat(second).containsExactlyInAnyOrderElementsOf(examples).isNotEqualTo(first);
  }

  @Test
  void aStepsExamplesAreTheSameWheneverTheyAreAskedFor() {
    List<Example> examples = LinearStage.examples(50);
    Batches batches = new Batches(examples, 8, 5, Batches.Texts.ANY, Grouping.NONE);
    Batch later = batches.at(1234);
    assertThat(new Batches(examples, 8, 5, Batches.Texts.ANY, Grouping.NONE).at(1234))
        .isEqualTo(later);
    assertThat(new Batches(examples, 8, 6, Batches.Texts.ANY, Grouping.NONE).at(1234))
        .isNotEqualTo(later);
  }

  @Test
  void distinctTextsAreDistinctEvenWhereThereAreJustEnough() {
    List<Example> examples =
        IntStream.range(0, 4000)
            .mapToObj(i -> new Example("/" + i, "", "", i < 3990 ? "common" : "rare " + i % 7))
            .toList();
    Batches batches = new Batches(examples, 8, 5, Batches.Texts.DISTINCT, Grouping.NONE);
    for (int step = 0; step < 50; step++) {
      assertThat(batches.at(step).examples()).extracting(Example::text).doesNotHaveDuplicates();
    }
    assertThat(batches.at(7)).isEqualTo(batches.at(7));
  }

  @ParameterizedTest
  @EnumSource(Grouping.By.class)
  void aGroupedEpochShowsEveryExampleOnceAsWell(Grouping.By by) {
    List<Example> examples = products();
    Batches batches = new Batches(examples, 80, 5, Batches.Texts.ANY, new Grouping(by, 8));
    List<Example> first = epoch(batches, 0);
    List<Example> second = epoch(batches, 3);
    assertThat(first).containsExactlyInAnyOrderElementsOf(examples);
    assertThat(second).containsExactlyInAnyOrderElementsOf(examples).isNotEqualTo(first);
    assertThat(batches.at(1)).as("asked for again").isEqualTo(batches.at(1));
  }

  @Test
  void textsOfAGroupDifferInFewWords() {
    Batches batches =
        new Batches(products(), 80, 5, Batches.Texts.DISTINCT, new Grouping(Grouping.By.TEXT, 8));
    Batches random = new Batches(products(), 80, 5, Batches.Texts.DISTINCT, Grouping.NONE);
    assertThat(differences(batches.at(0))).isLessThan(0.6 * differences(random.at(0)));
    assertThat(batches.at(0).examples()).extracting(Example::text).doesNotHaveDuplicates();
  }

  @Test
  void rowsOfAnImageStandTogether() {
    Batches batches =
        new Batches(products(), 80, 5, Batches.Texts.ANY, new Grouping(Grouping.By.IMAGE, 4));
    assertThat(batches.at(0).examples().stream().map(Example::imageUri).distinct().count())
        .isEqualTo(20);
  }

  /** 60 pictures with four rows each: a caption of which every other picture has the like. */
  private static List<Example> products() {
    List<String> colors = List.of("red", "blue", "green", "black", "white");
    List<String> kinds = List.of("mug", "hat", "chair", "car", "lamp", "boot");
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      int picture = i % 60;
      String text =
          "a %s %s on a %s table %d"
              .formatted(
                  colors.get(picture % 5),
                  kinds.get(picture / 5 % 6),
                  picture / 30 == 0 ? "wooden" : "glass",
                  i / 60);
      examples.add(new Example("/" + picture, "", "", text));
    }
    return examples;
  }

  /** Words by which texts that stand side by side differ, on average. */
  private static double differences(Batch batch) {
    double different = 0;
    for (int i = 1; i < batch.examples().size(); i++) {
      Set<String> words = new HashSet<>(List.of(batch.examples().get(i).text().split(" ")));
      words.removeAll(List.of(batch.examples().get(i - 1).text().split(" ")));
      different += words.size();
    }
    return different / batch.examples().size();
  }

  @Test
  void tooFewPairsOneClassOnlyAndTooFewTextsAreWrongCalls() {
    assertThatThrownBy(
            () -> new Batches(LinearStage.examples(7), 8, 0, Batches.Texts.ANY, Grouping.NONE))
        .isInstanceOf(WrongCallException.class)
        .hasMessage(
            "There are 7 pairs to learn from, fewer than a batch of 8; add pairs or lower --batch-size.");
    List<Example> same =
        IntStream.range(0, 20).mapToObj(i -> new Example("/" + i, "", "", "a mug")).toList();
    assertThatThrownBy(() -> new Batches(same, 8, 0, Batches.Texts.ANY, Grouping.NONE))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("All 20 pairs have the same text 'a mug'");
    List<Example> few =
        IntStream.range(0, 20).mapToObj(i -> new Example("/" + i, "", "", "mug " + i % 5)).toList();
    assertThatThrownBy(() -> new Batches(few, 8, 0, Batches.Texts.DISTINCT, Grouping.NONE))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("5 different texts, fewer than a batch of 8");
  }

  private static List<Example> epoch(Batches batches, int firstStep) {
    List<Example> examples = new ArrayList<>();
    for (int step = firstStep; step < firstStep + 3; step++) {
      examples.addAll(batches.at(step).examples());
    }
    return examples;
  }
}
