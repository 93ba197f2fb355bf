package io.sparkblip2.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.config.QuestionAnswer;
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
    assertThat(Prompts.ANSWER.question("Why?", earlier))
        .isEqualTo(
            "Question: Who? Answer: a dog. Question: Where? Answer: at home."
                + " Question: Why? Answer:");
    assertThat(Prompts.SHORT_ANSWER.question("Why?", earlier.subList(0, 1)))
        .isEqualTo("Question: Who? Short answer: a dog. Question: Why? Short answer:");
    assertThat(Prompts.SHORT_ANSWER.question("Why?", List.of()))
        .isEqualTo(Prompts.SHORT_ANSWER.question("Why?"));
  }

  @Test
  void aBlankCaptionPromptIsNone() {
    assertThat(Prompts.ANSWER.caption("  ")).isEmpty();
    assertThat(Prompts.ANSWER.caption("a photo of")).isEqualTo("a photo of");
  }
}
