package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.generation.Finish;
import org.junit.jupiter.api.Test;

class QualityFlagTest {
  @Test
  void anOrdinaryCaptionHasNoFlag() {
    assertThat(QualityFlag.of("two cats on a pink blanket", "a photo of", Finish.END_TOKEN))
        .isEmpty();
  }

  @Test
  void nothingIsEmpty() {
    assertThat(QualityFlag.of(" \n", "", Finish.END_TOKEN)).containsExactly("empty");
  }

  @Test
  void wordsOverAndOverAreRepetition() {
    assertThat(QualityFlag.of("a cat cat cat cat", "", Finish.LENGTH))
        .containsExactly("max_length", "repetition");
    assertThat(QualityFlag.of("a dog a dog a dog a dog", "", Finish.END_TOKEN))
        .containsExactly("repetition");
    assertThat(QualityFlag.of("a dog and a dog and a cat", "", Finish.END_TOKEN)).isEmpty();
  }

  @Test
  void thePromptSaidAgainIsAnEcho() {
    String prompt = "Question: what is it? Answer:";
    assertThat(QualityFlag.of("question: what is it? answer: no", prompt, Finish.END_TOKEN))
        .containsExactly("prompt_echo");
  }
}
