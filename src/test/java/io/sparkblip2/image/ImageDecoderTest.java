package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.image.PillowGoldens.Pixels;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageDecoderTest {
  static Set<String> pictures() {
    return PillowGoldens.names();
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void everyPixelIsPillows(String name) throws ImageFailure {
    RgbImage image = PillowGoldens.decoded(name);

    assertThat(Pixels.of(image)).isEqualTo(PillowGoldens.expected(name));
  }

  /** Pillow clips 16-bit grey at 255, and so turns nearly all of it white. */
  @ParameterizedTest
  @CsvSource({"png-grey-16-bit.png, png-grey.png", "tiff-grey-16-bit.tif, tiff-grey.tif"})
  void sixteenBitGreyKeepsItsHighByte(String deep, String shallow) throws ImageFailure {
    assertThat(PillowGoldens.decoded(deep).rgb()).isEqualTo(PillowGoldens.decoded(shallow).rgb());
  }

  @Test
  void theFormatIsTheContentsNotTheNames() throws ImageFailure {
    assertThat(PillowGoldens.decoded("jpeg-named.png").format()).isEqualTo("jpeg");
    assertThat(PillowGoldens.decoded("webp-lossy.webp").format()).isEqualTo("webp");
    assertThat(PillowGoldens.decoded("tiff-rgb.tif").format()).isEqualTo("tiff");
  }
}
