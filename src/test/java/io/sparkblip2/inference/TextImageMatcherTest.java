package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.network.ImageTextRetrieval;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextImageMatcherTest {
  private static final Path FOLDER = Path.of("src/test/resources/checkpoints/tiny-itm");
  private static final List<String> TEXTS = List.of("a mug");

  @Test
  void whoeverStillUsesAClosedMatcherIsToldSo() {
    TextImageMatcher matcher = open();
    assertThat(matcher.textVectors(TEXTS)).hasNumberOfRows(1);
    matcher.close();
    matcher.close();
    byte[] pixels = new byte[matcher.imageSize() * matcher.imageSize() * 3];

    assertThatThrownBy(() -> matcher.textVectors(TEXTS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed");
    assertThatThrownBy(() -> matcher.match(pixels, TEXTS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed");
  }

  @Test
  void aMatcherIsNotClosedWhileAThreadIsInsideIt() throws Exception {
    TextImageMatcher matcher = open();
    Thread closing = new Thread(matcher::close);
    synchronized (matcher) { // as in the middle of a text
      closing.start();
      closing.join(Duration.ofMillis(300).toMillis());
      assertThat(closing.isAlive()).isTrue();
    }
    closing.join();
  }

  private static TextImageMatcher open() {
    return TextImageMatcher.open(
        new MatcherSpec(
            FOLDER.toString(),
            RetrievalCheckpoint.open(FOLDER).fingerprint(),
            Precision.FLOAT32,
            ImageTextRetrieval.Vision.OWN),
        DeviceAddress.CPU);
  }
}
