package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class EnrichConfigTest {
  private static final Path SHIPPED = Path.of("conf/enrich.yaml");
  private static final String[] NEEDED = {"--catalog=c", "--output=o"};

  @Test
  void theShippedFileShowsEveryOptionWithItsDefault() {
    assertThat(read("--catalog=c", "--output=o", "--config=" + SHIPPED)).isEqualTo(read(NEEDED));
    assertThat(YamlFile.read(SHIPPED).keySet())
        .containsExactlyInAnyOrderElementsOf(
            OptionSpec.of(EnrichConfig.class).stream().map(OptionSpec::key).toList());
  }

  @Test
  void theReadmesTableIsWhatTheJobHasOfItsOwn() throws IOException {
    List<String> shared = OptionSpec.of(CaptionConfig.class).stream().map(OptionSpec::key).toList();
    ReadmeTable.assertHolds(EnrichConfig.class, spec -> !shared.contains(spec.key()));
  }

  @Test
  void theOptionsOfCaptionAreTheSameHere() {
    EnrichConfig config =
        read(
            "--catalog=c",
            "--output=o",
            "--question=a=why?",
            "--num-beams=3",
            "--vacuum-hours=never");
    assertThat(config.caption().numBeams()).isEqualTo(3);
    assertThat(config.caption().askedQuestions()).containsExactly(new Question("a", "why?"));
    assertThat(config.vacuumHours()).isZero();
    assertThat(Arguments.usage(EnrichConfig.class)).contains("--catalog TABLE", "--num-beams N");
    refused("--num-beams=0").hasMessageContaining("--num-beams is at least 1");
    refused("--embedding=itc").hasMessageContaining("--retrieval-model");
  }

  @Test
  void whatMeansNothingHereIsRefused() {
    refused("--images=folder").hasMessageContaining("There is no option --images");
    refused("--limit=3").hasMessageContaining("There is no option --limit");
    refused("--max-removed-ratio=1.5").hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> read())
        .isInstanceOf(WrongCallException.class)
        .hasMessageContainingAll("--catalog TABLE", "--output FOLDER or --database NAME");
  }

  private static AbstractThrowableAssert<?, ?> refused(String option) {
    return assertThatThrownBy(() -> read("--catalog=c", "--output=o", option))
        .isInstanceOf(WrongCallException.class);
  }

  private static EnrichConfig read(String... args) {
    return Arguments.read(EnrichConfig.class, args);
  }
}
