package io.sparkblip2.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class PtbTokenizerTest {
  @Test
  void allThatEndsALineIsASpace() {
    assertThat(PtbTokenizer.tokenize("a\rred\u2028mug\u000bon\u0085it\n"))
        .isEqualTo("a red mug on it");
  }

  @Test
  void aMissingTokenizerIsAClearRefusal() throws Exception {
    assertThatCode(CaptionSums::requireTokenizer).doesNotThrowAnyException();
    URL classes = PtbTokenizer.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader withoutCoreNlp =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      Class<?> sums = withoutCoreNlp.loadClass(CaptionSums.class.getName());
      assertThatThrownBy(() -> sums.getMethod("requireTokenizer").invoke(null))
          .cause()
          .hasMessageContaining("stanford-corenlp-3.4.1.jar")
          .hasMessageContaining("--jars");
    }
  }
}
