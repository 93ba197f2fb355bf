package io.sparkblip2.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** What make_image_goldens.py wrote: pictures, and what Pillow makes of them. */
final class PillowGoldens {
  static final Path FOLDER = Path.of("src/test/resources/images");

  private static final JsonNode EXPECTED = read();

  private PillowGoldens() {}

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RgbImage decoded(String name) throws ImageFailure {
    return new ImageDecoder(ImageAccess.defaults()).decode(bytes(name));
  }

  static Set<String> names() {
    Set<String> names = new TreeSet<>();
    EXPECTED.get("images").fieldNames().forEachRemaining(names::add);
    return names;
  }

  static Pixels expected(String name) {
    return Pixels.of(EXPECTED.get("images").get(name));
  }

  /** Size and digest of each resized part of png-rgb.png, by the part: left, top, right, bottom. */
  static Map<int[], Pixels> resizes() {
    Map<int[], Pixels> resizes = new TreeMap<>(Arrays::compare);
    for (JsonNode resize : EXPECTED.get("resizes")) {
      Pixels pixels = Pixels.of(resize);
      int[] box =
          StreamSupport.stream(resize.get("box").spliterator(), false)
              .mapToInt(JsonNode::asInt)
              .toArray();
      resizes.put(
          new int[] {box[0], box[1], box[2], box[3], pixels.width(), pixels.height()}, pixels);
    }
    return resizes;
  }

  private static JsonNode read() {
    return readTree(bytes("expected.json"));
  }

  private static JsonNode readTree(byte[] json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Pixels told by their digest, and the first row to see what is wrong where they differ.
   *
   * @param firstRow hexadecimal, six digits a pixel
   */
  record Pixels(int width, int height, String sha256, String firstRow) {
    static Pixels of(int width, int height, byte[] rgb) {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(rgb);
        HexFormat hex = HexFormat.of();
        return new Pixels(width, height, hex.formatHex(digest), hex.formatHex(rgb, 0, width * 3));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    static Pixels of(RgbImage image) {
      return of(image.width(), image.height(), image.rgb());
    }

    private static Pixels of(JsonNode node) {
      byte[] row = Base64.getDecoder().decode(node.get("firstRow").asText());
      return new Pixels(
          node.get("width").asInt(),
          node.get("height").asInt(),
          node.get("sha256").asText(),
          HexFormat.of().formatHex(row));
    }
  }
}
