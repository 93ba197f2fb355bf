package io.sparkblip2.catalog;

import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageEncoder;
import io.sparkblip2.image.RgbImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies a catalog's pictures in another size and shape, so that a model can be judged on pictures
 * that were squeezed on their way to it:
 *
 * <pre>java -cp target/test-classes:target/classes:'target/lib/*' \
 *     io.sparkblip2.catalog.ResizedPictures CATALOG/images TARGET/images 300x200</pre>
 *
 * <p>File names stay, so the catalog's reference files fit the copy. What is written is PNG, under
 * the old names: the resizing alone is judged, not a second JPEG.
 */
public final class ResizedPictures {
  private ResizedPictures() {}

  public static void main(String[] args) throws Exception {
    Path from = Path.of(args[0]);
    Path to = Path.of(args[1]);
    int width = Integer.parseInt(args[2].split("x")[0]);
    int height = Integer.parseInt(args[2].split("x")[1]);
    ImageDecoder decoder = new ImageDecoder(ImageAccess.defaults());
    List<Path> pictures;
    try (Stream<Path> files = Files.walk(from)) {
      pictures = files.filter(Files::isRegularFile).filter(ResizedPictures::isPicture).toList();
    }
    for (Path picture : pictures) {
      RgbImage image = decoder.decode(Files.readAllBytes(picture));
      Path target = to.resolve(from.relativize(picture));
      Files.createDirectories(target.getParent());
      byte[] pixels = BicubicResize.resize(image, width, height);
      Files.write(
          target, ImageEncoder.png(ImageEncoder.buffered(new RgbImage(width, height, pixels, ""))));
    }
    System.out.printf("%d pictures of %dx%d in %s%n", pictures.size(), width, height, to);
  }

  private static boolean isPicture(Path file) {
    return file.toString().matches(".*\\.(jpg|png)");
  }
}
