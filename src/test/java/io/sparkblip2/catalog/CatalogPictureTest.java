package io.sparkblip2.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CatalogPictureTest {
  private static final CatalogOptions OPTIONS = CatalogOptions.training(128);

  @Test
  void theSamePictureHasTheSamePixelsInWhateverOrderAndThread() {
    List<byte[]> forwards =
        IntStream.range(0, 60).mapToObj(i -> CatalogPicture.of(3, i, OPTIONS).rgb()).toList();
    List<byte[]> parallel =
        IntStream.range(0, 60)
            .parallel()
            .map(i -> 59 - i)
            .mapToObj(i -> CatalogPicture.of(3, i, OPTIONS).rgb())
            .toList();
    for (int i = 0; i < 60; i++) {
      assertThat(parallel.get(59 - i)).isEqualTo(forwards.get(i)).hasSize(128 * 128 * 3);
    }
    assertThat(forwards.get(0)).isNotEqualTo(CatalogPicture.of(4, 0, OPTIONS).rgb());
  }

  @Test
  void rgbIsRedGreenBlueRowByRow() {
    CatalogPicture picture = CatalogPicture.of(3, 7, OPTIONS);
    byte[] rgb = picture.rgb();
    int pixel = picture.image().getRGB(5, 9);
    int at = (9 * 128 + 5) * 3;
    assertThat(Byte.toUnsignedInt(rgb[at])).isEqualTo(pixel >> 16 & 0xFF);
    assertThat(Byte.toUnsignedInt(rgb[at + 1])).isEqualTo(pixel >> 8 & 0xFF);
    assertThat(Byte.toUnsignedInt(rgb[at + 2])).isEqualTo(pixel & 0xFF);
  }

  @Test
  void productsLieFromLeftToRightApartAndInsideThePicture() {
    Rectangle2D picture = new Rectangle2D.Double(0, 0, 1, 1);
    for (int i = 0; i < 2_000; i++) {
      Scene scene = Scene.of(5, i, OPTIONS);
      List<Placement> placements = Placement.of(scene, new Dice(scene.look()));
      double right = 0;
      for (int p = 0; p < placements.size(); p++) {
        Sketch sketch = scene.products().get(p).kind().sketch();
        Rectangle2D place =
            placements.get(p).transform().createTransformedShape(sketch.silhouette()).getBounds2D();
        assertThat(picture.contains(place)).isTrue();
        assertThat(place.getMinX()).isGreaterThan(right);
        right = place.getMaxX();
      }
    }
  }

  @Test
  void everySketchKeepsToItsFrame() {
    for (ProductKind kind : ProductKind.values()) {
      Rectangle2D bounds = kind.sketch().bounds();
      assertThat(new Rectangle2D.Double(-3, -3, 106, 106).contains(bounds))
          .as(kind.word())
          .isTrue();
      assertThat(Math.max(bounds.getWidth(), bounds.getHeight())).as(kind.word()).isGreaterThan(80);
    }
  }

  @Test
  void colorAndPatternShowInThePixels() {
    for (ProductKind kind : ProductKind.values()) {
      Product plain = new Product(kind, ProductColor.RED, ProductPattern.PLAIN);
      for (ProductPattern pattern : ProductPattern.values()) {
        BufferedImage image = alone(new Product(kind, ProductColor.RED, pattern));
        assertThat(redShare(image)).as(kind + " " + pattern).isGreaterThan(0.05);
        if (pattern != ProductPattern.PLAIN) {
          assertThat(redShare(alone(plain)) - redShare(image))
              .as(kind + " " + pattern)
              .isGreaterThan(0.02);
        }
      }
    }
  }

  private static BufferedImage alone(Product product) {
    return ScenePainter.paint(new Scene(List.of(product), Background.STUDIO, 1), 128);
  }

  private static double redShare(BufferedImage image) {
    int count = 0;
    for (int y = 0; y < 128; y++) {
      for (int x = 0; x < 128; x++) {
        int rgb = image.getRGB(x, y);
        boolean isRed = (rgb >> 16 & 0xFF) > 130 && (rgb >> 8 & 0xFF) < 90 && (rgb & 0xFF) < 100;
        count += isRed ? 1 : 0;
      }
    }
    return count / (128.0 * 128.0);
  }
}
