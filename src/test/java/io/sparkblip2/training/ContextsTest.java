package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContextsTest {
  private final Contexts contexts =
      Contexts.of(
          captions(
              "a red mug on grass", "a blue duck and a red mug in a studio", "a duck on sand"));

  @Test
  void aWordThatEveryCaptionHasIsNotTold() {
    Example question =
        new Example("", "a blue duck and a red mug in a studio", "what is on the left?", "duck");
    assertThat(contexts.shorten(question))
        .isEqualTo(question.behind("blue duck and red mug in studio"));
    assertThat(contexts.shorten(new Example("", "", "", "a duck on sand").retold()))
        .as("what is learnt stays whole")
        .isEqualTo(new Example("", "duck on sand", "", "a duck on sand"));
  }

  @Test
  void whatIsShortStaysAsItIs() {
    Example caption = new Example("", "", "", "a duck on sand");
    assertThat(contexts.shorten(caption)).isEqualTo(caption);
    Example told = contexts.shorten(caption.retold());
    assertThat(contexts.shorten(told)).isEqualTo(told);
  }

  @Test
  void aContextOfSuchWordsAloneIsToldWhole() {
    Example example = new Example("", "a", "what is it?", "unknown");
    assertThat(contexts.shorten(example)).isEqualTo(example);
    Example only = new Example("", "a mug", "what is it?", "mug");
    assertThat(Contexts.of(captions("a mug", "a mug")).shorten(only)).isEqualTo(only);
  }

  @Test
  void withoutCaptionsNothingIsLeftOut() {
    Example example = new Example("", "a mug", "what is it?", "mug");
    assertThat(Contexts.of(List.of()).shorten(example)).isEqualTo(example);
  }

  private static List<Example> captions(String... texts) {
    return Stream.of(texts).map(text -> new Example("", "", "", text)).toList();
  }
}
