package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatcherTextsTest {
  private static final Path MATCHER = Path.of("src/test/resources/checkpoints/tiny-itm");

  @Test
  void aTextIsReadAsTheSameTextIsAtInference() {
    try (MatcherTexts texts = new MatcherTexts(MATCHER, 32)) {
      List<Example> written =
          List.of(
              new Example("0", "", "", "a red mug on a table"),
              new Example("1", "", "", "A red mug (on a table)!"));
      TokenRows rows = texts.of(new Batch(0, 1, written));
      assertThat(rows.rows().get(1)).isEqualTo(rows.rows().get(0));
    }
  }
}
