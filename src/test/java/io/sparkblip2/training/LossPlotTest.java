package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossPlotTest {
  @TempDir Path folder;

  @Test
  void theFirstLossFallsInBlueFromTheUpperLeftToTheLowerRight() throws Exception {
    List<LossRow> rows = new ArrayList<>();
    for (int step = 0; step <= 100; step++) {
      rows.add(new LossRow(step, "train", "itc", 4 - 0.03 * step, 1e-4, 1, 1, 0));
    }
    rows.add(new LossRow(50, "train", "itc", Double.NaN, 1e-4, 1, 1, 0));
    Path file = folder.resolve("losses.png");
    LossPlot.write("Losses", rows, file);
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(heightOfBlue(image, 120)).isLessThan(150);
    assertThat(heightOfBlue(image, 700)).isGreaterThan(330);
    assertThat(folder.toFile().list()).containsExactly("losses.png");
  }

  @Test
  void aRunWithoutRowsIsAnEmptyPicture() throws Exception {
    Path file = folder.resolve("losses.png");
    LossPlot.write("Losses", List.of(), file);
    assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(960);
  }

  @Test
  void aMachineWithoutFontsGetsTheCurvesWithoutWords() throws Exception {
    List<LossRow> rows =
        List.of(
            new LossRow(0, "train", "itc", 4, 1e-4, 1, 1, 0),
            new LossRow(9, "train", "itc", 1, 1e-4, 1, 1, 0));
    Path bare = folder.resolve("bare.png");
    LossPlot.write("Losses", rows, bare, false);
    assertThat(heightOfBlue(ImageIO.read(bare.toFile()), 700)).isGreaterThan(330);
    assertThat(darkPixels(bare)).isZero();

    Path labelled = folder.resolve("labelled.png");
    LossPlot.write("Losses", rows, labelled, true);
    assertThat(darkPixels(labelled)).isPositive();
  }

  private static int darkPixels(Path file) throws Exception {
    BufferedImage image = ImageIO.read(file.toFile());
    int dark = 0;
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      Color color = new Color(image.getRGB(i % image.getWidth(), i / image.getWidth()));
      dark += color.getRed() + color.getGreen() + color.getBlue() < 240 ? 1 : 0;
    }
    return dark;
  }

  private static int heightOfBlue(BufferedImage image, int x) {
    for (int y = 0; y < image.getHeight(); y++) {
      int rgb = image.getRGB(x, y);
      if ((rgb & 0xff) > (rgb >> 16 & 0xff) + 80) {
        return y;
      }
    }
    throw new AssertionError("no blue at " + x);
  }
}
