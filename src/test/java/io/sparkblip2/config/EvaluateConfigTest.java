package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EvaluateConfigTest {
  @Test
  void theCommittedFileHoldsEveryDefault() {
    EvaluateConfig plain = read("--output=o", "--references=r");
    EvaluateConfig file = read("--config=conf/evaluate.yaml", "--output=o", "--references=r");
    assertThat(file).isEqualTo(plain);
    assertThat(YamlFile.read(Path.of("conf/evaluate.yaml")).keySet())
        .containsExactlyInAnyOrderElementsOf(
            OptionSpec.of(EvaluateConfig.class).stream().map(OptionSpec::key).toList());
  }

  @Test
  void itHasToBeSaidWhatIsHeldAgainstWhat() {
    assertRefused("--output FOLDER or --database NAME", "--references=r");
    assertRefused(
        "--output FOLDER or --database NAME", "--references=r", "--output=o", "--database=d");
    assertRefused("--references FILE", "--output=o");
  }

  @Test
  void theReadmesTableIsTheRecord() throws IOException {
    ReadmeTable.assertHolds(EvaluateConfig.class);
  }

  @Test
  void answersAreForVqaAndVqaNeedsThem() {
    assertRefused("--annotations", "--output=o", "--references=r", "--task=vqa");
    assertRefused("--task vqa only", "--output=o", "--references=r", "--annotations=a");
    read(
        "--output=o",
        "--references=r",
        "--task=vqa",
        "--annotations=a",
        "--recipe=1",
        "--recipe=2");
  }

  @Test
  void whatIsForRetrievalIsUsedThereOnly() {
    assertRefused("--retrieval-model", "--output=o", "--references=r", "--task=retrieval");
    assertRefused("--retrieval-model", "--output=o", "--references=r", "--retrieval-model=m");
    assertRefused("--rerank", "--output=o", "--references=r", "--rerank=5");
    assertRefused(
        "--rerank",
        "--output=o",
        "--references=r",
        "--task=retrieval",
        "--retrieval-model=m",
        "--allow-scheme=https");
    assertRefused("one --recipe", "--output=o", "--references=r", "--recipe=1", "--recipe=2");
  }

  @Test
  void misspeltWordsAreRefused() {
    assertThatThrownBy(() -> read("--output=o", "--references=r", "--task=vqq"))
        .hasMessageEndingWith("not 'vqq'; did you mean vqa?");
    assertRefused("did you mean json?", "--output=o", "--references=r", "--format=jsn");
  }

  private static EvaluateConfig read(String... args) {
    return Arguments.read(EvaluateConfig.class, args);
  }

  private static void assertRefused(String part, String... args) {
    assertThatThrownBy(() -> read(args))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining(part);
  }
}
