package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a model's tensors as Hugging Face splits them: in their order, with a new file where the
 * next tensor would exceed the largest size, and an index over the files if there are several.
 */
final class WeightFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private WeightFiles() {}

  /**
   * @param folder exists, and holds no weights yet
   */
  static void write(Path folder, List<NewTensor> tensors, long largestFileBytes)
      throws IOException {
    List<List<NewTensor>> shards = shards(tensors, largestFileBytes);
    Map<String, String> fileOfKey = new TreeMap<>();
    for (int i = 0; i < shards.size(); i++) {
      String file =
          shards.size() == 1
              ? Shards.SINGLE
              : "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      SafetensorsFile.write(folder.resolve(file), shards.get(i));
      shards.get(i).forEach(tensor -> fileOfKey.put(tensor.key(), file));
    }
    if (shards.size() > 1) {
      writeIndex(folder.resolve(Shards.INDEX), byteCount(tensors), fileOfKey);
    }
  }

  static List<List<NewTensor>> shards(List<NewTensor> tensors, long largestFileBytes) {
    List<List<NewTensor>> shards = new ArrayList<>(List.of(new ArrayList<>()));
    long bytes = 0;
    for (NewTensor tensor : tensors) {
      if (bytes > 0 && bytes + tensor.byteCount() > largestFileBytes) {
        shards.add(new ArrayList<>());
        bytes = 0;
      }
      shards.get(shards.size() - 1).add(tensor);
      bytes += tensor.byteCount();
    }
    return shards;
  }

  static long byteCount(List<NewTensor> tensors) {
    return tensors.stream().mapToLong(NewTensor::byteCount).sum();
  }

  private static void writeIndex(Path file, long totalBytes, Map<String, String> fileOfKey)
      throws IOException {
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", totalBytes);
    ObjectNode files = index.putObject("weight_map");
    fileOfKey.forEach(files::put);
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), index);
  }
}
