package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What Hugging Face computed (src/test/python/make_goldens.py): tensors and generated ids. */
final class Golden {
  static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");
  private static final Path GOLDENS = Path.of("src/test/resources/goldens");
  private static final double TOLERANCE = 1e-4;

  /** A GPU adds in another order than the CPU that the goldens come from. */
  private static final double GPU_TOLERANCE = 2e-4;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ByteBuffer data;
  private final JsonNode header;
  private final Path casesFile;

  Golden(String name) {
    try {
      ByteBuffer file =
          ByteBuffer.wrap(Files.readAllBytes(GOLDENS.resolve(name + ".safetensors")))
              .order(ByteOrder.LITTLE_ENDIAN);
      byte[] json = new byte[Math.toIntExact(file.getLong())];
      file.get(json);
      this.header = JSON.readTree(json);
      this.data = file.slice().order(ByteOrder.LITTLE_ENDIAN);
      this.casesFile = GOLDENS.resolve(name + ".json");
    } catch (IOException e) {
      throw new IllegalStateException("Golden " + name + " cannot be read", e);
    }
  }

  boolean has(String key) {
    return header.has(key);
  }

  long[] shape(String key) {
    return StreamSupport.stream(header.get(key).get("shape").spliterator(), false)
        .mapToLong(JsonNode::asLong)
        .toArray();
  }

  float[] floats(String key) {
    ByteBuffer range = range(key);
    float[] values = new float[range.remaining() / Float.BYTES];
    range.asFloatBuffer().get(values);
    return values;
  }

  byte[] bytes(String key) {
    ByteBuffer range = range(key);
    byte[] values = new byte[range.remaining()];
    range.get(values);
    return values;
  }

  private ByteBuffer range(String key) {
    int begin = header.get(key).get("data_offsets").get(0).asInt();
    int end = header.get(key).get("data_offsets").get(1).asInt();
    return data.slice(begin, end - begin).order(ByteOrder.LITTLE_ENDIAN);
  }

  JsonNode cases() {
    try {
      return JSON.readTree(casesFile.toFile());
    } catch (IOException e) {
      throw new IllegalStateException("The cases " + casesFile + " cannot be read", e);
    }
  }

  /** A copy of a checkpoint that wants pictures of another size. */
  static Path withImageSize(String name, int side, Path folder) throws IOException {
    try (Stream<Path> files = Files.list(CHECKPOINTS.resolve(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Path preprocessor = folder.resolve("preprocessor_config.json");
    Files.writeString(
        preprocessor, Files.readString(preprocessor).replaceAll("\\b42\\b", "" + side));
    return folder;
  }

  long[] longs(String key) {
    ByteBuffer range = range(key);
    long[] values = new long[range.remaining() / Long.BYTES];
    range.asLongBuffer().get(values);
    return values;
  }

  NDArray tensor(PtNDManager scope, String key) {
    return scope.create(floats(key), new Shape(shape(key)));
  }

  /**
   * Fails naming the key if any number is further than 1e-4, on a GPU 2e-4, from Hugging Face's.
   */
  void compare(String key, NDArray actual) {
    assertThat(actual.getShape().getShape()).as(key).isEqualTo(shape(key));
    double tolerance = actual.getDevice().isGpu() ? GPU_TOLERANCE : TOLERANCE;
    assertClose(key, floats(key), actual.toFloatArray(), tolerance);
  }

  static void assertClose(String key, float[] wanted, float[] found) {
    assertClose(key, wanted, found, TOLERANCE);
  }

  private static void assertClose(String key, float[] wanted, float[] found, double tolerance) {
    assertThat(found).as(key).hasSameSizeAs(wanted);
    double worst = 0;
    for (int i = 0; i < wanted.length; i++) {
      double difference = Math.abs(wanted[i] - (double) found[i]);
      worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
    }
    assertThat(worst).as("largest difference in %s", key).isCloseTo(0, within(tolerance));
  }

  static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }

  static int[][] rows(JsonNode array) {
    return IntStream.range(0, array.size()).mapToObj(i -> ints(array.get(i))).toArray(int[][]::new);
  }
}
