package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.image.PillowGoldens.Pixels;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageDecoderTest {
  /** WebP's lossy mode leaves the conversion to RGB to the reader; TwelveMonkeys' is its own. */
  private static final Set<String> CLOSE_ONLY = Set.of("webp-lossy.webp", "webp-lossy-alpha.webp");

  static Stream<String> picturesThatAreExact() {
    return PillowGoldens.names().stream().filter(name -> !CLOSE_ONLY.contains(name));
  }

  @ParameterizedTest
  @MethodSource("picturesThatAreExact")
  void everyPixelIsPillows(String name) throws ImageFailure {
    RgbImage image = PillowGoldens.decoded(name);

    assertThat(Pixels.of(image)).isEqualTo(PillowGoldens.expected(name));
  }
}
