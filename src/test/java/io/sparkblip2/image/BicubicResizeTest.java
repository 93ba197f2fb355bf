package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sparkblip2.image.PillowGoldens.Pixels;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BicubicResizeTest {
  static Stream<Arguments> resizes() {
    Map<int[], Pixels> resizes = PillowGoldens.resizes();
    return resizes.keySet().stream().map(box -> Arguments.of(box, resizes.get(box)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("resizes")
  void everyPixelIsPillows(int[] box, Pixels expected) throws ImageFailure {
    RgbImage part = part(PillowGoldens.decoded("png-rgb.png"), box);

    byte[] resized = BicubicResize.resize(part, expected.width(), expected.height());

    assertThat(Pixels.of(expected.width(), expected.height(), resized)).isEqualTo(expected);
  }

  @Test
  void onePlainColourStaysThatColour() {
    byte[] plain = new byte[10_000 * 3];
    Arrays.fill(plain, (byte) 201);

    assertThat(BicubicResize.resize(new RgbImage(1, 10_000, plain, "png"), 28, 28))
        .hasSize(28 * 28 * 3)
        .containsOnly(201);
    assertThat(BicubicResize.resize(new RgbImage(10_000, 1, plain, "png"), 28, 28))
        .hasSize(28 * 28 * 3)
        .containsOnly(201);
  }

  @Test
  void aVeryLongLineNeedsLittleMemoryAndIsTheSameLyingAndStanding() {
    byte[] ramp = new byte[10_000_000 * 3];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (byte) (250L * i / ramp.length);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    byte[] lying = BicubicResize.resize(new RgbImage(10_000_000, 1, ramp, "png"), 28, 28);
    byte[] standing = BicubicResize.resize(new RgbImage(1, 10_000_000, ramp, "png"), 28, 28);

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(60_000_000);
    for (int i = 0; i < 28; i++) {
      assertThat(lying[3 * i]).as("pixel %d", i).isEqualTo(standing[3 * 28 * i]);
      assertThat(lying[3 * i] & 0xff).isBetween(250 * i / 28, 250 * (i + 1) / 28);
    }
  }

  @Test
  void theSourceIsNotTouched() {
    byte[] source = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    byte[] copy = source.clone();

    BicubicResize.resize(new RgbImage(2, 2, source, "png"), 3, 1);

    assertThat(source).isEqualTo(copy);
  }

  private static RgbImage part(RgbImage image, int[] box) {
    int width = box[2] - box[0];
    int height = box[3] - box[1];
    byte[] rgb = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      int from = ((box[1] + y) * image.width() + box[0]) * 3;
      System.arraycopy(image.rgb(), from, rgb, y * width * 3, width * 3);
    }
    return new RgbImage(width, height, rgb, "png");
  }
}
