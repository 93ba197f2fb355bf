package io.sparkblip2.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.config.WrongCallException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptsTest {
  @Test
  void optIsAskedAsInThePaper() {
    assertThat(Prompts.of("opt").question(" What {} is it? "))
        .isEqualTo("Question: What {} is it? Answer:");
  }

  @Test
  void eachFamilyHasItsCueForTheAnswer() {
    assertThat(Prompts.of("t5").question("What is it?"))
        .isEqualTo("Question: What is it? Short answer:");
    assertThat(Prompts.of("llama").question("What is it?"))
        .isEqualTo("Question: What is it? Answer:");
  }

  @Test
  void earlierQuestionsAndAnswersComeFirst() {
    List<QuestionAnswer> earlier =
        List.of(new QuestionAnswer("Who?", " a dog "), new QuestionAnswer(" Where?", "at home"));
    assertThat(Prompts.OPT.question("Why?", earlier))
        .isEqualTo(
            "Question: Who? Answer: a dog. Question: Where? Answer: at home."
                + " Question: Why? Answer:");
    assertThat(Prompts.T5.question("Why?", earlier.subList(0, 1)))
        .isEqualTo("Question: Who? Short answer: a dog. Question: Why? Short answer:");
    assertThat(Prompts.T5.question("Why?", List.of())).isEqualTo(Prompts.T5.question("Why?"));
  }

  @Test
  void examplesStandInFrontAsTheyAreWritten() {
    String prompt = Prompts.OPT.question("Why?");
    assertThat(Prompts.OPT.behindExamples("Q: 1+1? A: 2.", prompt))
        .isEqualTo("Q: 1+1? A: 2. Question: Why? Answer:");
    assertThat(Prompts.OPT.behindExamples("One.\n", prompt)).startsWith("One.\nQuestion");
    assertThat(Prompts.OPT.behindExamples(" \n", prompt)).isEqualTo(prompt);
    assertThat(Prompts.OPT.behindExamples("a cat", "")).isEqualTo("a cat");
  }

  @Test
  void aBlankCaptionPromptIsNone() {
    assertThat(Prompts.OPT.caption("  ")).isEmpty();
    assertThat(Prompts.OPT.caption("a photo of")).isEqualTo("a photo of");
  }

  @Test
  void anUnknownFamilyIsRefused() {
    assertThatThrownBy(() -> Prompts.of("mamba"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("mamba");
  }
}
