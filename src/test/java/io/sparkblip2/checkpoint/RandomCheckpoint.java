package io.sparkblip2.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a checkpoint folder of real size with random weights: names, shapes, order and number of
 * files as the released one has them. Needs little memory, whatever the size.
 */
public final class RandomCheckpoint {
  static final long LARGEST_SHARD_BYTES = 10_000_000_000L;
  private static final String HEAD = "language_model.lm_head.weight";
  private static final String EMBEDDING = "language_model.model.decoder.embed_tokens.weight";

  private final ModelRow row;
  private final WeightType type;
  private final RandomValues values;

  private RandomCheckpoint(ModelRow row, WeightType type) {
    this.row = row;
    this.type = type;
    this.values = new RandomValues(type);
  }

  /** Usage: NAME FOLDER [--dtype F32|BF16|F16], with a name of {@link ModelRow#ALL}. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2 && !(arguments.length == 4 && arguments[2].equals("--dtype"))) {
      System.err.println("Usage: RandomCheckpoint NAME FOLDER [--dtype F32|BF16|F16]");
      System.err.println("NAME is one of " + ModelRow.ALL.stream().map(ModelRow::name).toList());
      System.exit(2);
    }
    WeightType type = WeightType.valueOf(arguments.length == 4 ? arguments[3] : "F32");
    long begin = System.nanoTime();
    long bytes = write(ModelRow.named(arguments[0]), type, Path.of(arguments[1]));
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "%s: %,d tensor bytes in %.1f s, %.0f MB/s%n",
        arguments[1], bytes, seconds, bytes / seconds / 1e6);
  }

  /** Returns the number of bytes of all tensors. */
  public static long write(String name, WeightType type, Path folder) throws IOException {
    return write(ModelRow.named(name), type, folder);
  }

  private static long write(ModelRow row, WeightType type, Path folder) throws IOException {
    Files.createDirectories(folder);
    RandomSideFiles.write(row, folder);
    return new RandomCheckpoint(row, type).writeWeights(folder);
  }

  private long writeWeights(Path folder) throws IOException {
    List<NewTensor> tensors = new ArrayList<>();
    tensors(row, folder.resolve("config.json"))
        .forEach(
            (key, shape) -> {
              String source = row.duplicateHead() && key.equals(HEAD) ? EMBEDDING : key;
              tensors.add(
                  new NewTensor(key, type.name(), shape, out -> values.write(out, source, shape)));
            });
    WeightFiles.write(folder, tensors, LARGEST_SHARD_BYTES);
    return WeightFiles.byteCount(tensors);
  }

  /** What the files hold, in the model's order: the layout and, in old ones, OPT's head again. */
  static Map<String, long[]> tensors(ModelRow row, Path configFile) {
    Map<String, long[]> tensors =
        new LinkedHashMap<>(
            row.isMatcher()
                ? CheckpointLayout.of(RetrievalConfig.read(configFile))
                : CheckpointLayout.of(Blip2Config.read(configFile)));
    if (row.duplicateHead()) {
      tensors.put(HEAD, tensors.get(EMBEDDING));
    }
    return tensors;
  }

  static long byteCount(long[] shape, WeightType type) {
    long count = type.bytes();
    for (long dimension : shape) {
      count *= dimension;
    }
    return count;
  }
}
