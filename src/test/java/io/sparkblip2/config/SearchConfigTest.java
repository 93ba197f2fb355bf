package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SearchConfigTest {
  @Test
  void theCommittedFileHoldsEveryDefault() {
    SearchConfig plain = read("--output=o", "--image=i");
    assertThat(read("--config=conf/search.yaml", "--output=o", "--image=i")).isEqualTo(plain);
    assertThat(YamlFile.read(Path.of("conf/search.yaml")).keySet())
        .containsExactlyInAnyOrderElementsOf(
            OptionSpec.of(SearchConfig.class).stream().map(OptionSpec::key).toList());
  }

  @Test
  void theReadmesTableIsTheRecord() throws IOException {
    ReadmeTable.assertHolds(SearchConfig.class);
  }

  @Test
  void whatIsSearchedForAndWhereHasToBeSaid() {
    assertRefused("--output FOLDER or --database NAME", "--image=i");
    assertRefused("either --text TEXT or --image URI", "--output=o");
    assertRefused("either --text TEXT or --image URI", "--output=o", "--text=a", "--image=i");
    assertRefused("either --text TEXT or --image URI", "--output=o", "--text= ");
    assertThat(read("--output=o", "--text=a mug").retrievalModel()).isEqualTo("none");
    assertRefused("either --text TEXT", "--output=o", "--image=i", "--duplicates=0.9");
    assertRefused("--duplicates is between 0.5 and 1", "--output=o", "--duplicates=0.4");
    assertRefused(
        "--words, --exact, --lists and --recall are", "--output=o", "--image=i", "--exact");
    String[] text = {"--output=o", "--text=a", "--retrieval-model=m", "--exact", "--recall"};
    assertRefused("--exact reads no index", text);
    assertThat(read("--output=o", "--index").index()).isTrue();
    assertRefused("--rerank is used with --text", "--output=o", "--image=i", "--rerank=5");
    assertRefused("--top is between 1 and 10000, not 0", "--output=o", "--image=i", "--top=0");
    assertRefused("not 1000000000", "--output=o", "--image=i", "--top=1000000000");
  }

  private static SearchConfig read(String... args) {
    return Arguments.read(SearchConfig.class, args);
  }

  private static void assertRefused(String part, String... args) {
    assertThatThrownBy(() -> read(args))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining(part);
  }
}
