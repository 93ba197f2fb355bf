package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The safetensors files of a folder and where each tensor lies: {@code model.safetensors}, or the
 * files that {@code model.safetensors.index.json} names, which must agree with them tensor by
 * tensor.
 *
 * @param headers in the order of the file names
 */
record Shards(List<SafetensorsHeader> headers, SortedMap<String, StoredTensor> tensors) {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";
  private static final String PICKLES = "*.{bin,pt,pth,ckpt}";

  /**
   * @param className the model's class in Python, for advice
   */
  static Shards open(Path folder, String className) {
    if (Files.exists(folder.resolve(SINGLE))) {
      return collect(List.of(SafetensorsHeader.read(folder.resolve(SINGLE))));
    }
    if (Files.exists(folder.resolve(INDEX))) {
      return indexed(folder.resolve(INDEX));
    }
    if (!matching(folder, "*.safetensors").isEmpty()) {
      throw new CheckpointException(
          folder + " has safetensors files, but neither " + SINGLE + " nor " + INDEX + ".");
    }
    List<String> pickles = matching(folder, PICKLES);
    if (!pickles.isEmpty()) {
      throw new CheckpointException(
          folder
              + " has its weights as a pickle only ("
              + pickles.get(0)
              + "). Reading a pickle runs whatever program is in it, so it is not done here. Convert"
              + " once, where you trust it, in Python: "
              + className
              + ".from_pretrained(folder).save_pretrained(folder, safe_serialization=True).");
    }
    throw new CheckpointException(folder + " has no weights: " + SINGLE + " is missing.");
  }

  private static Shards indexed(Path index) {
    SortedMap<String, String> fileOfKey = new TreeMap<>();
    SortedMap<String, SafetensorsHeader> headers = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry :
        JsonFields.read(index).object("weight_map").entries()) {
      String name = entry.getValue().asText();
      if (!name.matches("[^/\\\\\\p{Cntrl}]{1,250}\\.safetensors")) {
        throw new CheckpointException(
            index
                + " puts "
                + entry.getKey()
                + " in '"
                + name
                + "', no safetensors file beside it.");
      }
      fileOfKey.put(entry.getKey(), name);
    }
    for (String name : new TreeMap<>(fileOfKey).values()) {
      if (!headers.containsKey(name)) {
        headers.put(name, header(index, name));
      }
    }
    if (headers.isEmpty()) {
      throw new CheckpointException(index + " names no weights: its weight_map is empty.");
    }
    Shards shards = collect(List.copyOf(headers.values()));
    requireAgreement(index, fileOfKey, shards);
    return shards;
  }

  private static SafetensorsHeader header(Path index, String name) {
    Path file = index.resolveSibling(name);
    if (!Files.exists(file)) {
      throw new CheckpointException(
          file + " is missing, although " + INDEX + " names it; fetch it again.");
    }
    return SafetensorsHeader.read(file);
  }

  private static void requireAgreement(Path index, Map<String, String> fileOfKey, Shards shards) {
    fileOfKey.forEach(
        (key, name) -> {
          StoredTensor tensor = shards.tensors.get(key);
          if (tensor == null || !tensor.file().endsWith(name)) {
            throw new CheckpointException(
                index + " puts " + key + " in " + name + "; it is not there.");
          }
        });
    for (StoredTensor tensor : shards.tensors.values()) {
      if (!fileOfKey.containsKey(tensor.key())) {
        throw new CheckpointException(
            tensor.file() + " holds " + tensor.key() + ", which " + INDEX + " does not name.");
      }
    }
  }

  private static Shards collect(List<SafetensorsHeader> headers) {
    SortedMap<String, StoredTensor> tensors = new TreeMap<>();
    for (SafetensorsHeader header : headers) {
      for (StoredTensor tensor : header.tensors()) {
        StoredTensor other = tensors.put(tensor.key(), tensor);
        if (other != null) {
          throw new CheckpointException(
              tensor.key() + " is in " + other.file() + " and again in " + tensor.file() + ".");
        }
      }
    }
    return new Shards(headers, tensors);
  }

  private static List<String> matching(Path folder, String glob) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    } catch (IOException e) {
      throw new CheckpointException(folder + " cannot be listed: " + e, e);
    }
    names.sort(null);
    return names;
  }
}
