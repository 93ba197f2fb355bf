package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    Batches batches = new Batches(examples, 8, 5, Batches.Texts.ANY);
    List<Example> first = epoch(batches, 0);
    List<Example> second = epoch(batches, 3);
    assertThat(first).containsExactlyInAnyOrderElementsOf(examples);
    assertThat(second).containsExactlyInAnyOrderElementsOf(examples).isNotEqualTo(first);
  }

  @Test
  void aStepsExamplesAreTheSameWheneverTheyAreAskedFor() {
    List<Example> examples = LinearStage.examples(50);
    Batches batches = new Batches(examples, 8, 5, Batches.Texts.ANY);
    Batch later = batches.at(1234);
    assertThat(new Batches(examples, 8, 5, Batches.Texts.ANY).at(1234)).isEqualTo(later);
    assertThat(new Batches(examples, 8, 6, Batches.Texts.ANY).at(1234)).isNotEqualTo(later);
  }

  @Test
  void distinctTextsAreDistinctEvenWhereThereAreJustEnough() {
    List<Example> examples =
        IntStream.range(0, 4000)
            .mapToObj(i -> new Example("/" + i, "", "", i < 3990 ? "common" : "rare " + i % 7))
            .toList();
    Batches batches = new Batches(examples, 8, 5, Batches.Texts.DISTINCT);
    for (int step = 0; step < 50; step++) {
      assertThat(batches.at(step).examples()).extracting(Example::text).doesNotHaveDuplicates();
    }
    assertThat(batches.at(7)).isEqualTo(batches.at(7));
  }

  @Test
  void tooFewPairsOneClassOnlyAndTooFewTextsAreWrongCalls() {
    assertThatThrownBy(() -> new Batches(LinearStage.examples(7), 8, 0, Batches.Texts.ANY))
        .isInstanceOf(WrongCallException.class)
        .hasMessage(
            "There are 7 pairs to learn from, fewer than a batch of 8; add pairs or lower --batch-size.");
    List<Example> same =
        IntStream.range(0, 20).mapToObj(i -> new Example("/" + i, "", "", "a mug")).toList();
    assertThatThrownBy(() -> new Batches(same, 8, 0, Batches.Texts.ANY))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("All 20 pairs have the same text 'a mug'");
    List<Example> few =
        IntStream.range(0, 20).mapToObj(i -> new Example("/" + i, "", "", "mug " + i % 5)).toList();
    assertThatThrownBy(() -> new Batches(few, 8, 0, Batches.Texts.DISTINCT))
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
