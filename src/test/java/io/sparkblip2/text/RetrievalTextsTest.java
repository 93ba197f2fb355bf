package io.sparkblip2.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetrievalTextsTest {
  @Test
  void textsAreAsLavisCleansThem() {
    assertThat(RetrievalTexts.clean("A Red (big) mug. On: a table!"))
        .isEqualTo("a red big mug on a table");
    assertThat(RetrievalTexts.clean("t-shirt, 50% off? it's")).isEqualTo("t-shirt, 50% off? it's");
    assertThat(RetrievalTexts.clean("  \"#*~;\" ")).isEmpty();
  }

  @Test
  void fiftyWordsAreKept() {
    assertThat(RetrievalTexts.clean("mug ".repeat(60)).split(" ")).hasSize(50);
  }
}
