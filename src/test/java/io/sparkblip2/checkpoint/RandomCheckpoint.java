package io.sparkblip2.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a checkpoint folder of real size with random weights: names, shapes, order and number of
 * files as the released one has them. Needs little memory, whatever the size.
 */
public final class RandomCheckpoint {
  private static final long LARGEST_SHARD_BYTES = 10_000_000_000L;
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
    List<SortedMap<String, long[]>> shards =
        shards(tensors(row, folder.resolve("config.json")), type);
    Map<String, String> fileOfKey = new TreeMap<>();
    long total = 0;
    for (int i = 0; i < shards.size(); i++) {
      String file =
          shards.size() == 1
              ? "model.safetensors"
              : "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      total += writeShard(folder.resolve(file), shards.get(i));
      shards.get(i).keySet().forEach(key -> fileOfKey.put(key, file));
    }
    if (shards.size() > 1) {
      RandomSideFiles.writeIndex(folder, total, fileOfKey);
    }
    return total;
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

  /** As Hugging Face splits: in order, a new file when the next tensor would exceed 10 GB. */
  static List<SortedMap<String, long[]>> shards(Map<String, long[]> tensors, WeightType type) {
    List<SortedMap<String, long[]>> shards = new ArrayList<>(List.of(new TreeMap<>()));
    long bytes = 0;
    for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
      long size = byteCount(tensor.getValue(), type);
      if (bytes + size > LARGEST_SHARD_BYTES) {
        shards.add(new TreeMap<>());
        bytes = 0;
      }
      shards.get(shards.size() - 1).put(tensor.getKey(), tensor.getValue());
      bytes += size;
    }
    return shards;
  }

  static long byteCount(long[] shape, WeightType type) {
    long count = type.bytes();
    for (long dimension : shape) {
      count *= dimension;
    }
    return count;
  }

  private long writeShard(Path file, SortedMap<String, long[]> tensors) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      byte[] header = header(tensors, type);
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
      out.write(ByteBuffer.wrap(header));
      long begin = out.position();
      for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
        boolean tied = row.duplicateHead() && tensor.getKey().equals(HEAD);
        values.write(out, tied ? EMBEDDING : tensor.getKey(), tensor.getValue());
      }
      return out.position() - begin;
    }
  }

  /** As the safetensors library writes it: by name, padded with spaces to a multiple of 8. */
  static byte[] header(SortedMap<String, long[]> tensors, WeightType type) {
    StringBuilder json = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    long offset = 0;
    for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
      long end = offset + byteCount(tensor.getValue(), type);
      json.append(",\"%s\":{\"dtype\":\"%s\",\"shape\":[".formatted(tensor.getKey(), type));
      String separator = "";
      for (long dimension : tensor.getValue()) {
        json.append(separator).append(dimension);
        separator = ",";
      }
      json.append("],\"data_offsets\":[").append(offset).append(',').append(end).append("]}");
      offset = end;
    }
    json.append('}');
    json.append(" ".repeat(-json.length() & 7));
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
