package io.sparkblip2.inference;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Real checkpoints and the picture beside them, where somebody has downloaded them. */
record DownloadedCheckpoints(Path folder) {
  private static final String VARIABLE = "BLIP2_CHECKPOINTS";
  private static final String PREPROCESSOR = "preprocessor_config.json";

  /** The folder that {@code BLIP2_CHECKPOINTS} names; without the variable the test is skipped. */
  static DownloadedCheckpoints find() {
    String folder = System.getenv(VARIABLE);
    assumeTrue(
        folder != null && !folder.isBlank(),
        VARIABLE + " is not set: it names a folder with downloaded BLIP-2 checkpoints");
    return new DownloadedCheckpoints(Path.of(folder));
  }

  /** One checkpoint's folder; the test is skipped where it was not downloaded. */
  Path checkpoint(String name) {
    return present(name);
  }

  /**
   * A folder of links to a checkpoint's files that wants pictures of another size, so that the
   * encoder's position table is interpolated.
   */
  Path checkpoint(String name, int imageSize, Path target) throws IOException {
    List<Path> files;
    try (Stream<Path> listing = Files.list(present(name))) {
      files = listing.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      if (!file.endsWith(PREPROCESSOR)) {
        Files.createSymbolicLink(target.resolve(file.getFileName()), file.toRealPath());
      }
    }
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(present(name).resolve(PREPROCESSOR).toFile());
    json.putObject("size").put("height", imageSize).put("width", imageSize);
    mapper.writeValue(target.resolve(PREPROCESSOR).toFile(), json);
    return target;
  }

  /** The woman and the dog on the beach, as the vision encoder's square: uint8, side * side * 3. */
  byte[] picture(int side) throws IOException, ImageFailure {
    byte[] file = Files.readAllBytes(present("demo.jpg"));
    RgbImage image = new ImageDecoder(ImageAccess.defaults()).decode(file);
    return BicubicResize.resize(image, side, side);
  }

  private Path present(String name) {
    Path path = folder.resolve(name);
    assumeTrue(Files.exists(path), VARIABLE + " is set, but there is no " + path);
    return path;
  }
}
