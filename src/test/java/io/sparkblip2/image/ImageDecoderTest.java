package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.image.PillowGoldens.Pixels;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageDecoderTest {
  /** WebP's lossy mode leaves the conversion to RGB to the reader; TwelveMonkeys' is its own. */
  private static final Set<String> CLOSE_ONLY = Set.of("webp-lossy.webp", "webp-lossy-alpha.webp");

  private static final double MEAN_LEVELS = 5;

  static Stream<String> picturesThatAreExact() {
    return PillowGoldens.names().stream().filter(name -> !CLOSE_ONLY.contains(name));
  }

  @ParameterizedTest
  @MethodSource("picturesThatAreExact")
  void everyPixelIsPillows(String name) throws ImageFailure {
    RgbImage image = PillowGoldens.decoded(name);

    assertThat(Pixels.of(image)).isEqualTo(PillowGoldens.expected(name));
  }

  @ParameterizedTest
  @MethodSource("picturesThatAreClose")
  void lossyWebpIsCloseToPillows(String name) throws Exception {
    RgbImage image = PillowGoldens.decoded(name);
    RgbImage expected = PillowGoldens.decoded(name + ".expected.png");

    long difference = 0;
    for (int i = 0; i < expected.rgb().length; i++) {
      difference += Math.abs((image.rgb()[i] & 0xff) - (expected.rgb()[i] & 0xff));
    }
    assertThat((double) difference / expected.rgb().length).isLessThan(MEAN_LEVELS);
  }

  static Set<String> picturesThatAreClose() {
    return CLOSE_ONLY;
  }

  /** Pillow clips 16-bit grey at 255, and so turns nearly all of it white. */
  @Test
  void sixteenBitGreyKeepsItsHighByte() throws ImageFailure {
    RgbImage deep = PillowGoldens.decoded("png-grey-16-bit.png");
    RgbImage shallow = PillowGoldens.decoded("png-grey.png");

    assertThat(deep.rgb()).isEqualTo(shallow.rgb());
  }

  @Test
  void theFormatIsTheContentsNotTheNames() throws ImageFailure {
    assertThat(PillowGoldens.decoded("jpeg-named.png").format()).isEqualTo("jpeg");
    assertThat(PillowGoldens.decoded("webp-lossy.webp").format()).isEqualTo("webp");
  }
}
