package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  private final List<Example> examples =
      IntStream.range(0, 300)
          .mapToObj(i -> new Example("/" + i / 3 + ".png", "caption", "", "text " + i))
          .toList();

  @Test
  void allExamplesOfAPictureAreOnOneSide() {
    Split split = Split.of(examples, 20, 1);
    assertThat(split.heldOut()).hasSize(60);
    assertThat(split.toLearn()).hasSize(240);
    assertThat(uris(split.heldOut()))
        .hasSize(20)
        .doesNotContainAnyElementsOf(uris(split.toLearn()));
  }

  @Test
  void theSidesDependOnTheSeedAndNotOnTheOrder() {
    List<Example> reversed = new ArrayList<>(examples);
    Collections.reverse(reversed);
    assertThat(uris(Split.of(reversed, 20, 1).heldOut()))
        .isEqualTo(uris(Split.of(examples, 20, 1).heldOut()))
        .isNotEqualTo(uris(Split.of(examples, 20, 2).heldOut()));
  }

  @Test
  void whereThereIsNoPictureTheTextDecides() {
    Split split = Split.of(examples.stream().map(Example::withoutPicture).toList(), 20, 1);
    assertThat(split.heldOut()).hasSize(20);
  }

  private static Set<String> uris(List<Example> examples) {
    return examples.stream().map(Example::imageUri).collect(Collectors.toSet());
  }
}
