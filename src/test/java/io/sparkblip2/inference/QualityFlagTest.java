package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.generation.Finish;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QualityFlagTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "two cats on a pink blanket",
        "a a",
        "no no no",
        "no, no, no!",
        "ha ha ha",
        "1 1 1 1",
        "1 000 000 000 000",
        "w w w w",
        "a red cup and a red plate and a blue cup",
        "a man and a woman and a child and a dog",
        "grey",
        "+",
        "...",
        "哈哈哈哈",
        "干干净净",
        "桌子上有一只红色的杯子",
        "ฮ่าๆๆๆๆ",
        "ああああ",
        "да да да",
        "फूलों का गुलदस्ता",
        "كوب أحمر على الطاولة"
      })
  void whatPeopleWriteTooHasNoFlag(String text) {
    assertThat(flags(text, "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a cat cat cat cat",
        "a dog a dog a dog a dog",
        "a cat, a cat, a cat, a cat.",
        "A cat and a dog and a dog and a dog",
        "a red mug on a table a red mug on a table a red mug on a table",
        "1 1 1 1 1 1 1 1",
        "lalalalalalalalalalalalalalala",
        "!!!!!!!!!!!!",
        "红色杯子红色杯子红色杯子",
        "猫猫猫猫猫猫猫猫",
        "แมวแมวแมวแมว",
        "кот и кот и кот и кот и кот"
      })
  void wordsOverAndOverAreRepetition(String text) {
    assertThat(flags(text, "")).containsExactly("repetition");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "\u200b\u200b", "\u00a0", "\u3000", "\u0007"})
  void whatCannotBeSeenIsEmpty(String text) {
    assertThat(flags(text, "a photo of")).containsExactly("empty");
  }

  @Test
  void aTextThatTheLimitEndedIsCutOff() {
    assertThat(QualityFlag.of("two cats on a", List.of(""), Finish.LENGTH))
        .containsExactly("max_length");
    assertThat(QualityFlag.of("a cat cat cat cat", List.of(""), Finish.LENGTH))
        .containsExactly("max_length", "repetition");
  }

  @Test
  void thePromptSaidAgainIsAnEcho() {
    String prompt = "Question: what is it? Answer:";
    assertThat(flags("question: what is it? answer: no", prompt)).containsExactly("prompt_echo");
    assertThat(flags("What is it", prompt, "what is it?")).containsExactly("prompt_echo");
    assertThat(flags("这是什么颜色的", "这是什么")).containsExactly("prompt_echo");
    assertThat(flags("a photo of a cat", "a photo of")).containsExactly("prompt_echo");
  }

  @Test
  void aCommonBeginningIsNoEcho() {
    assertThat(flags("a cat", "a")).isEmpty();
    assertThat(flags("a photographer", "a photo")).isEmpty();
    assertThat(flags("what is it", "what is it made of?")).isEmpty();
    assertThat(flags("a cat", "")).isEmpty();
  }

  private static List<String> flags(String text, String... said) {
    return QualityFlag.of(text, List.of(said), Finish.END_TOKEN);
  }
}
