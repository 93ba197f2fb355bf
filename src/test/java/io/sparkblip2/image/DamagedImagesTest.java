package io.sparkblip2.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedImagesTest {
  private final ImageDecoder decoder = new ImageDecoder(ImageAccess.defaults());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jpeg-420.jpg",
        "jpeg-progressive-420.jpg",
        "jpeg-cmyk.jpg",
        "png-rgb.png",
        "png-palette.png",
        "png-interlaced-rgb.png",
        "gif.gif",
        "bmp-rgb.bmp",
        "webp-lossless.webp",
        "webp-lossy.webp",
        "webp-animated-lossy.webp",
        "tiff-rgb.tif",
        "tiff-lzw.tif",
        "tiff-jpeg-ycc-strips.tif",
        "tiff-fax-group-4.tif",
        "tiff-planes-tiles.tif"
      })
  void aPictureCutAnywhereIsNeverTakenForWhole(String name) {
    byte[] whole = PillowGoldens.bytes(name);
    // A GIF is whole before its last two bytes: an empty block and the trailer.
    for (int length = whole.length - 3; length > 16; length -= Math.max(1, whole.length / 150)) {
      assertThat(failure(Arrays.copyOf(whole, length)))
          .as("%s cut to %d of %d bytes", name, length, whole.length)
          .isIn("TRUNCATED", "CORRUPT");
    }
    assertThat(failure(Arrays.copyOf(whole, whole.length / 2))).isEqualTo("TRUNCATED");
  }

  @Test
  void aJpegWithoutItsEndMarkerIsTruncated() {
    byte[] whole = PillowGoldens.bytes("jpeg-444.jpg");

    assertThat(failure(Arrays.copyOf(whole, whole.length - 2))).isEqualTo("TRUNCATED");
  }

  @Test
  void aJpegWhoseDataEndsBeforeItsMarkerIsTruncated() {
    byte[] whole = PillowGoldens.bytes("jpeg-420.jpg");
    byte[] shortened = Arrays.copyOf(whole, whole.length * 3 / 4);
    shortened[shortened.length - 2] = (byte) 0xff;
    shortened[shortened.length - 1] = (byte) 0xd9;

    assertThat(failure(shortened)).isEqualTo("TRUNCATED");
  }

  @Test
  void everyWrongChecksumOfAPngIsFound() {
    byte[] whole = PillowGoldens.bytes("png-rgb.png");
    for (int at : new int[] {20, 45, whole.length / 2, whole.length - 14}) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      assertThat(failure(changed)).as("byte %d", at).isIn("CORRUPT", "TRUNCATED");
    }
    byte[] middle = whole.clone();
    middle[whole.length / 2] ^= 1;
    assertThat(failure(middle)).isEqualTo("CORRUPT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE html><title>403</title>",
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "II+\0 a BigTIFF",
        "%PDF-1.7",
        "PK\u0003\u0004 an archive",
        "\0\0\0 ftypavif",
        "just text",
        "B",
        "\0"
      })
  void whatIsNoPictureIsUnsupportedWhateverItsName(String content) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);

    ImageFailure failure = catchThrowableOfType(ImageFailure.class, () -> decoder.decode(bytes));

    assertThat(failure.errorClass()).isEqualTo("UNSUPPORTED_FORMAT");
    assertThat(failure.stage()).isEqualTo(ImageFailure.Stage.DECODE);
    assertThat(failure).hasMessageContaining("JPEG, PNG, GIF, BMP, TIFF and WebP are read");
  }

  @Test
  void randomBytesAreUnsupported() {
    byte[] noise = new byte[5000];
    new Random(1).nextBytes(noise);

    assertThat(failure(noise)).isEqualTo("UNSUPPORTED_FORMAT");
  }

  @ParameterizedTest
  @CsvSource({
    "jpeg-420.jpg, 30000, 30000",
    "jpeg-progressive-420.jpg, 15000, 15000",
    "jpeg-420.jpg, 65500, 65500",
    "png-rgb.png, 30000, 20000",
    "png-rgb.png, 2147483647, 2147483647",
    "png-rgb.png, -1, -1",
    "gif.gif, 65535, 65535",
    "bmp-rgb.bmp, 30000, 30000",
    "bmp-rgb.bmp, 2147483647, -2147483648",
    "webp-lossless.webp, 16000, 16000",
    "webp-lossy.webp, 16000, 16000",
    "webp-animated.webp, 16777216, 16777216"
  })
  void aForgedSizeIsRefusedByTheHeaderAlone(String name, long width, long height) {
    byte[] forged = forged(name, width, height);
    assertThat(failure(forged)).isEqualTo("TOO_MANY_PIXELS");

    long bytes = allocated();
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long start = System.nanoTime();
      failure(forged);
      fastest = Math.min(fastest, System.nanoTime() - start);
    }

    assertThat((allocated() - bytes) / 10).as("bytes allocated").isLessThan(1_000_000);
    assertThat(fastest).as("nanoseconds").isLessThan(5_000_000);
  }

  @ParameterizedTest
  @CsvSource({"jpeg-420.jpg, 9990, 9990", "png-rgb.png, 9990, 9990", "bmp-rgb.bmp, 9990, 9990"})
  void aSizeThatTheDataCannotFillIsRefusedBeforePixelsAreAllocated(
      String name, long width, long height) {
    byte[] forged = forged(name, width, height);
    assertThat(failure(forged)).isEqualTo("TRUNCATED");

    long bytes = allocated();
    failure(forged);

    assertThat(allocated() - bytes).isLessThan(1_000_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg-420.jpg", "png-rgb.png", "bmp-rgb.bmp", "webp-lossy.webp"})
  void anEmptySizeIsCorrupt(String name) {
    assertThat(failure(forged(name, 0, 53))).isEqualTo("CORRUPT");
    assertThat(failure(forged(name, 71, 0))).isEqualTo("CORRUPT");
  }

  @Test
  void aJpegWithHundredsOfScansIsRefused() {
    byte[] jpeg = PillowGoldens.bytes("jpeg-grey.jpg");
    int scan = indexOf(jpeg, (byte) 0xda);
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.write(jpeg, 0, scan);
    for (int i = 0; i < 101; i++) {
      many.write(jpeg, scan, jpeg.length - 2 - scan);
    }
    many.write(jpeg, jpeg.length - 2, 2);

    assertThatThrownBy(() -> decoder.decode(many.toByteArray()))
        .isInstanceOf(ImageFailure.class)
        .hasMessageContaining("scans");
  }

  @Test
  void aJpegThatIsOnlyAHeaderIsCorrupt() {
    byte[] jpeg = PillowGoldens.bytes("jpeg-grey.jpg");
    byte[] header = Arrays.copyOf(jpeg, indexOf(jpeg, (byte) 0xda) + 2);
    header[header.length - 2] = (byte) 0xff;
    header[header.length - 1] = (byte) 0xd9;

    assertThat(failure(header)).isEqualTo("CORRUPT");
  }

  @Test
  void lackOfMemoryIsAHugePicturesFailureHoweverOftenInARow() throws ImageFailure {
    assumeThat(Runtime.getRuntime().maxMemory()).isLessThan(2_200_000_000L);
    byte[] ballast = new byte[200_000_000];
    ImageDecoder generous =
        new ImageDecoder(new ImageAccess(Set.of("file"), List.of(), 1 << 26, 700_000_000));
    byte[] huge = hugePng();

    assertThat(failure(generous, huge)).isEqualTo("TOO_MANY_PIXELS");
    generous.decode(PillowGoldens.bytes("png-rgb.png"));
    assertThat(failure(generous, huge)).isEqualTo("TOO_MANY_PIXELS");
    assertThat(failure(generous, huge)).isEqualTo("TOO_MANY_PIXELS");
    assertThat(ballast).hasSize(200_000_000);
  }

  /** 26,000 x 26,000 of one bit, with just enough data to be possible. */
  private static byte[] hugePng() {
    byte[] data = new byte[100_000];
    ByteBuffer png = ByteBuffer.allocate(8 + 25 + 12 + data.length + 12);
    png.put(PillowGoldens.bytes("png-rgb.png"), 0, 8);
    ByteBuffer header = ByteBuffer.allocate(13);
    header.putInt(26_000).putInt(26_000).put(new byte[] {1, 0, 0, 0, 0});
    putChunk(png, "IHDR", header.array());
    putChunk(png, "IDAT", data);
    putChunk(png, "IEND", new byte[0]);
    return png.array();
  }

  private static void putChunk(ByteBuffer png, String type, byte[] content) {
    int start = png.position() + 4;
    png.putInt(content.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(content);
    png.putInt(checksum(png.array(), start, content.length + 4));
  }

  private static int checksum(byte[] bytes, int start, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, start, length);
    return (int) crc.getValue();
  }

  /** The picture with another size written into its header, checksums put right. */
  private static byte[] forged(String name, long width, long height) {
    byte[] bytes = PillowGoldens.bytes(name);
    ByteBuffer big = ByteBuffer.wrap(bytes);
    ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (name.substring(0, name.indexOf('.'))) {
      case "jpeg-420", "jpeg-progressive-420" -> {
        int frame = indexOf(bytes, name.contains("progressive") ? (byte) 0xc2 : (byte) 0xc0);
        big.putShort(frame + 5, (short) height).putShort(frame + 7, (short) width);
      }
      case "png-rgb" -> {
        big.putInt(16, (int) width).putInt(20, (int) height);
        big.putInt(29, checksum(bytes, 12, 17));
      }
      case "gif" -> little.putShort(6, (short) width).putShort(8, (short) height);
      case "bmp-rgb" -> little.putInt(18, (int) width).putInt(22, (int) height);
      case "webp-lossless" ->
          little.putInt(
              21, (int) ((width - 1) | (height - 1) << 14 | (little.getInt(21) & 0xf0000000)));
      case "webp-lossy" -> little.putShort(26, (short) width).putShort(28, (short) height);
      case "webp-animated" -> Arrays.fill(bytes, 24, 30, (byte) 0xff);
      default -> throw new IllegalArgumentException(name);
    }
    return bytes;
  }

  /** Where the JPEG's first segment of this kind begins. */
  private static int indexOf(byte[] jpeg, byte marker) {
    for (int i = 0; i + 1 < jpeg.length; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == marker) {
        return i;
      }
    }
    throw new IllegalArgumentException("no such marker");
  }

  private String failure(byte[] bytes) {
    return failure(decoder, bytes);
  }

  private static String failure(ImageDecoder decoder, byte[] bytes) {
    try {
      decoder.decode(bytes);
      return "decoded";
    } catch (ImageFailure failure) {
      return failure.errorClass();
    }
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
