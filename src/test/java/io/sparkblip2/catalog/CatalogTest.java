package io.sparkblip2.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private static final CatalogOptions OPTIONS = CatalogOptions.training(96);

  @Test
  void aPictureHasTheSameBytesEachTimeItIsDrawn() {
    for (String format : new String[] {"jpeg", "png"}) {
      Catalog catalog = catalog(format, 90);
      for (int i = 0; i < 20; i++) {
        assertThat(catalog.file(i)).isEqualTo(catalog(format, 90).file(i));
      }
      assertThat(catalog.file(0)).isNotEqualTo(catalog.file(1));
    }
  }

  @Test
  void pngKeepsThePixelsAndJpegNearly() throws IOException {
    BufferedImage drawn = CatalogPicture.of(4, 2, OPTIONS).image();
    assertThat(difference(drawn, read(catalog("png", 90).file(2)))).isZero();
    double good = difference(drawn, read(catalog("jpeg", 95).file(2)));
    double poor = difference(drawn, read(catalog("jpeg", 20).file(2)));
    assertThat(good).isBetween(0.1, 6.0);
    assertThat(poor).isGreaterThan(1.3 * good).isLessThan(20.0);
  }

  @Test
  void namesSortAsTheirPicturesDo() {
    Catalog catalog = catalog("jpeg", 90);
    assertThat(catalog.fileName(0)).isEqualTo("0000/000000000.jpg");
    assertThat(catalog.fileName(12_345_678)).isEqualTo("12345/012345678.jpg");
    assertThat(catalog("png", 90).fileName(1_000)).isEqualTo("0001/000001000.png");
    assertThat(catalog.sku(42)).isEqualTo("SKU-000000042");
    assertThat(catalog.updatedAt(60)).isEqualTo(Instant.parse("2026-01-01T00:01:00Z"));
  }

  private static Catalog catalog(String format, int quality) {
    return new Catalog(4, OPTIONS, new PictureFormat(format, quality));
  }

  private static BufferedImage read(byte[] file) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(file));
  }

  /** Mean distance of the green levels. */
  private static double difference(BufferedImage one, BufferedImage other) {
    double sum = 0;
    for (int y = 0; y < 96; y++) {
      for (int x = 0; x < 96; x++) {
        sum += Math.abs((one.getRGB(x, y) >> 8 & 0xFF) - (other.getRGB(x, y) >> 8 & 0xFF));
      }
    }
    return sum / (96 * 96);
  }
}
