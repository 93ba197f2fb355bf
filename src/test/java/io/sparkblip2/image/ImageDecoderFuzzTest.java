package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ImageDecoderFuzzTest {
  private static final int MUTANTS_PER_FILE = 25;

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void mutatedPicturesGiveAPictureOrAFailureAndNothingElse() {
    ImageDecoder decoder =
        new ImageDecoder(new ImageAccess(Set.of("file"), List.of(), 1 << 20, 4_000_000));
    Random random = new Random(20260101);
    Map<String, Integer> outcomes = new TreeMap<>();
    for (String name : PillowGoldens.names()) {
      for (int i = 0; i < MUTANTS_PER_FILE; i++) {
        byte[] mutant = mutated(PillowGoldens.bytes(name), random);
        long start = System.nanoTime();
        outcomes.merge(outcome(decoder, mutant), 1, Integer::sum);
        assertThat(System.nanoTime() - start).as(name).isLessThan(TimeUnit.SECONDS.toNanos(5));
      }
    }
    assertThat(outcomes).containsKeys("picture", "TRUNCATED", "CORRUPT", "TOO_MANY_PIXELS");
  }

  private static String outcome(ImageDecoder decoder, byte[] bytes) {
    try {
      RgbImage image = decoder.decode(bytes);
      assertThat((long) image.width() * image.height()).isLessThanOrEqualTo(4_000_000);
      return "picture";
    } catch (ImageFailure failure) {
      assertThat(failure.getMessage()).isNotBlank();
      return failure.errorClass();
    }
  }

  /** A few bytes changed (mostly in the header), or a piece cut out, doubled or zeroed. */
  private static byte[] mutated(byte[] bytes, Random random) {
    byte[] mutant = bytes.clone();
    int headerOrAll = random.nextBoolean() ? Math.min(bytes.length, 100) : bytes.length;
    switch (random.nextInt(4)) {
      case 0 -> {
        int from = random.nextInt(bytes.length);
        int to = random.nextInt(bytes.length);
        int length = random.nextInt(bytes.length - Math.max(from, to));
        System.arraycopy(bytes, from, mutant, to, length);
      }
      case 1 -> mutant = Arrays.copyOf(mutant, random.nextInt(bytes.length));
      default -> {
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
          byte[] extremes = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, (byte) random.nextInt()};
          mutant[random.nextInt(headerOrAll)] = extremes[random.nextInt(extremes.length)];
        }
      }
    }
    return mutant;
  }
}
