package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;

class HardNegativesTest {
  private static final int WIDTH = 2;

  /** Images and texts of the same direction; 0 and 1 are close, 2 is far from both. */
  private static final Exchange THREE =
      new Exchange(
          new float[][] {
            {1, 0, 0, 0, 1, 0},
            {0.9f, 0.1f, 0, 0, 0.9f, 0.1f},
            {-1, 0, -1, 0, -1, 0},
          });

  @Test
  void theWrongOneThatIsClosestIsDrawnMostOften() {
    long close =
        IntStream.range(0, 1000)
            .filter(step -> draw(THREE, new int[] {0, 1, 2}, step).textOfImage()[0] == 1)
            .count();
    assertThat(close).isGreaterThan(990);
  }

  @Test
  void noOwnPairAndNoEqualTextIsEverDrawn() {
    for (int step = 0; step < 200; step++) {
      HardNegatives drawn = draw(THREE, new int[] {0, 0, 2}, step);
      assertThat(drawn.textOfImage()).startsWith(2, 2).doesNotHave(last(2));
      assertThat(drawn.imageOfText()).startsWith(2, 2);
    }
  }

  @Test
  void noOtherCaptionOfAPictureIsEverDrawnUnlessThereIsNoOtherPicture() {
    Example mug = new Example("/mug", "", "", "a mug");
    Example alsoMug = new Example("/mug", "", "", "something red");
    Example hat = new Example("/hat", "", "", "a hat");
    for (int step = 0; step < 200; step++) {
      HardNegatives drawn = draw(THREE, List.of(mug, alsoMug, hat), step);
      assertThat(drawn.textOfImage()).startsWith(2, 2).doesNotHave(last(2));
      assertThat(drawn.imageOfText()).startsWith(2, 2);
      HardNegatives alone = draw(THREE, List.of(mug, mug, alsoMug), step);
      assertThat(alone.textOfImage()).startsWith(2, 2).doesNotHave(last(2));
    }
  }

  @Test
  void theSameStepDrawsTheSameAndAnotherStepOthers() {
    int[] texts = IntStream.range(0, 40).toArray();
    Exchange alike = new Exchange(new float[40][6]);
    assertThat(draw(alike, texts, 7).textOfImage()).isEqualTo(draw(alike, texts, 7).textOfImage());
    assertThat(draw(alike, texts, 7).textOfImage())
        .isNotEqualTo(draw(alike, texts, 8).textOfImage());
  }

  @Test
  void aBatchOfOneTextIsRefusedWithAReason() {
    assertThatThrownBy(() -> draw(THREE, new int[] {0, 0, 0}, 0))
        .hasMessageContaining("at least two different texts");
  }

  private static HardNegatives draw(Exchange exchange, int[] sameText, long step) {
    List<Example> examples =
        IntStream.range(0, sameText.length)
            .mapToObj(i -> new Example("/" + i, "", "", "text " + sameText[i]))
            .toList();
    return draw(exchange, examples, step);
  }

  private static HardNegatives draw(Exchange exchange, List<Example> examples, long step) {
    TokenRows texts =
        new TokenRows(
            examples.stream().map(example -> example.text().codePoints().toArray()).toList());
    return HardNegatives.draw(exchange, WIDTH, Positives.of(examples, texts), 0.07f, 3, step);
  }

  private static Condition<int[]> last(int value) {
    return new Condition<>(numbers -> numbers[numbers.length - 1] == value, "ends in %d", value);
  }
}
