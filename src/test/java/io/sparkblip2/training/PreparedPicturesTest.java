package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparedPicturesTest {
  private static final int SIZE = 24;
  private static final int BYTES = SIZE * SIZE * 3;
  private static final Path IMAGES = Path.of("src/test/resources/images").toAbsolutePath();
  private static final Augmentation STRONG = new Augmentation(0.4, 1.5, 0.5, 0.3, 0.5);

  @TempDir Path folder;

  private final Batch batch =
      new Batch(
          7,
          1,
          Stream.of("jpeg-420.jpg", "png-rgb.png", "jpeg-444.jpg", "gif.gif")
              .map(name -> new Example(IMAGES.resolve(name).toString(), "", "", name))
              .toList());

  @Test
  void whatIsNotChangedIsAsAtInference() throws Exception {
    try (PreparedPictures pictures = pictures(STRONG, 1 << 20)) {
      byte[] pixels = pictures.pixels(batch.whole(), false);
      byte[] expected =
          BicubicResize.resize(
              new ImageDecoder(ImageAccess.defaults())
                  .decode(Files.readAllBytes(IMAGES.resolve("png-rgb.png"))),
              SIZE,
              SIZE);
      assertThat(pixels).hasSize(4 * BYTES);
      assertThat(Arrays.copyOfRange(pixels, BYTES, 2 * BYTES)).isEqualTo(expected);
    }
  }

  @Test
  void aPictureIsTheSameInWhateverShardAndCacheAndAnotherAtAnotherStep() {
    byte[] whole;
    try (PreparedPictures pictures = pictures(STRONG, 1 << 20)) {
      pictures.prepare(batch.whole());
      whole = pictures.pixels(batch.whole(), true);
      assertThat(pictures.pixels(new Batch(8, 1, batch.examples()).whole(), true))
          .isNotEqualTo(whole);
    }
    try (PreparedPictures pictures = pictures(STRONG, 0)) {
      byte[] part = pictures.pixels(new Shard(batch, 2, 4), true);
      assertThat(part).isEqualTo(Arrays.copyOfRange(whole, 2 * BYTES, 4 * BYTES));
    }
  }

  @Test
  void withoutAnyChangeWhatIsLearntIsThePictureItself() {
    try (PreparedPictures pictures = pictures(new Augmentation(1, 1, 0, 0, 0), 1 << 20)) {
      byte[] learnt = pictures.pixels(batch.whole(), true);
      byte[] plain = pictures.pixels(batch.whole(), false);
      double difference = 0;
      for (int i = 0; i < plain.length; i++) {
        difference += Math.abs((learnt[i] & 0xff) - (plain[i] & 0xff));
      }
      // Resized twice instead of once.
      assertThat(difference / plain.length).isLessThan(6);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 24", "0.5, 34", "0.25, 48", "0.01, 48"})
  void picturesAreKeptSoLargeThatTheSmallestCropNeedNotBeBlownUp(double minScale, int side) {
    assertThat(settings(new Augmentation(minScale, 1, 0, 0, 0), 0).keptSize()).isEqualTo(side);
  }

  @Test
  void theCacheKeepsWhatFitsAndNoMore() throws Exception {
    PictureSettings settings = settings(STRONG, 0);
    PictureCache cache = new PictureCache(settings, SIZE, 2L * BYTES, new Configuration());
    for (Example example : batch.examples()) {
      assertThat(cache.pixels(example.imageUri())).isEqualTo(cache.pixels(example.imageUri()));
    }
    assertThat(cache.count()).isEqualTo(2);
  }

  @Test
  void aKeptPictureIsNotReadAgain() throws Exception {
    Path file = Files.copy(IMAGES.resolve("png-rgb.png"), folder.resolve("a.png"));
    try (PreparedPictures pictures = pictures(STRONG, 1 << 20)) {
      pictures.check(file.toString());
      Files.delete(file);
      Batch one = new Batch(0, 0, List.of(new Example(file.toString(), "", "", "a")));
      assertThat(pictures.pixels(one.whole(), true)).hasSize(BYTES);
      assertThatThrownBy(() -> pictures.pixels(one.whole(), false))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no longer can: There is no file")
          .hasMessageContaining("--resume");
    }
  }

  @Test
  void aPictureThatCouldNotBeReadIsReadAgainWhenItIsWantedAgain() throws IOException {
    Path file = folder.resolve("late.png");
    Batch one = new Batch(0, 0, List.of(new Example(file.toString(), "", "", "a")));
    try (PreparedPictures pictures = pictures(STRONG, 1 << 20)) {
      pictures.prepare(one.whole());
      assertThatThrownBy(() -> pictures.pixels(one.whole(), true))
          .hasMessageContaining("There is no file");
      Files.copy(IMAGES.resolve("png-rgb.png"), file);
      assertThat(pictures.pixels(one.whole(), true)).hasSize(BYTES);
    }
  }

  @Test
  void aBadPictureFailsItsCheck() throws IOException {
    Path file = Files.writeString(folder.resolve("a.png"), "no picture");
    try (PreparedPictures pictures = pictures(STRONG, 1 << 20)) {
      assertThatThrownBy(() -> pictures.check(file.toString())).isInstanceOf(ImageFailure.class);
    }
  }

  @Test
  void everyDegradationKeepsThePictureRecognisable() {
    byte[] pixels = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      pixels[i] = (byte) (i / 3 % SIZE < SIZE / 2 ? 40 : 200);
    }
    List<byte[]> degraded =
        List.of(
            Degradation.blur(pixels, SIZE, 0.5),
            Degradation.fewerPixels(pixels, SIZE, 0.5),
            Degradation.jpeg(pixels, SIZE, 0.4f));
    for (byte[] picture : degraded) {
      assertThat(picture).isNotEqualTo(pixels);
      assertThat(mean(picture, 0, SIZE / 2)).isBetween(30.0, 60.0);
      assertThat(mean(picture, SIZE / 2, SIZE)).isBetween(180.0, 210.0);
    }
  }

  @Test
  void aMirrorImageSwapsLeftAndRight() {
    byte[] pixels = new byte[BYTES];
    Arrays.fill(pixels, (byte) 10);
    pixels[0] = 99;
    byte[] mirrored =
        new Augmentation(1, 1, 1, 0, 0).apply(pixels, SIZE, SIZE, new SplittableRandom(1));
    assertThat(mirrored[(SIZE - 1) * 3]).isEqualTo((byte) 99);
    assertThat(pixels[0]).isEqualTo((byte) 99);
  }

  private static double mean(byte[] picture, int from, int to) {
    double sum = 0;
    for (int y = 0; y < SIZE; y++) {
      for (int x = from; x < to; x++) {
        sum += picture[(y * SIZE + x) * 3] & 0xff;
      }
    }
    return sum / SIZE / (to - from);
  }

  private static PictureSettings settings(Augmentation augmentation, long bytes) {
    return new PictureSettings(ImageAccess.defaults(), SIZE, augmentation, bytes);
  }

  private static PreparedPictures pictures(Augmentation augmentation, long bytes) {
    return new PreparedPictures(settings(augmentation, bytes), new Configuration());
  }
}
