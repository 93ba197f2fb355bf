package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder to start a training from: a BLIP-2 model, or one of its two frozen models alone.
 *
 * @param tensors by the names that they have in a BLIP-2 checkpoint
 */
record StartingFolder(Path folder, JsonFields config, SortedMap<String, StoredTensor> tensors) {
  private static final String VISION = "vision_model.";
  private static final String LANGUAGE = "language_model.";

  /**
   * @throws CheckpointException if a file is missing, malformed or of another kind of model
   */
  static StartingFolder open(Path folder) {
    JsonFields config = JsonFields.read(CheckpointFolder.configFile(folder));
    String prefix = prefix(config);
    JsonNode className = config.get("architectures").path(0);
    SortedMap<String, StoredTensor> tensors = new TreeMap<>();
    Shards.open(folder, className.asText("AutoModel"))
        .tensors()
        .forEach((key, tensor) -> tensors.put(prefix + whole(key, config), tensor));
    return new StartingFolder(folder, config, tensors);
  }

  private static String prefix(JsonFields config) {
    return switch (config.text("model_type", "")) {
      case "blip-2" -> "";
      case "blip_2_vision_model" -> VISION;
      case "opt", "t5", "llama" -> LANGUAGE;
      default ->
          throw config.wrong(
              "model_type", "blip-2, blip_2_vision_model, opt, t5 or llama to start from");
    };
  }

  /** OPT's files come with and without their head, and then with and without this in front. */
  private static String whole(String key, JsonFields config) {
    return config.text("model_type", "").equals("opt") && key.startsWith("decoder.")
        ? "model." + key
        : key;
  }

  boolean has(String part) {
    return !tensors.tailMap(part).isEmpty() && tensors.tailMap(part).firstKey().startsWith(part);
  }

  /** The configuration of a part: the whole file, if the folder is that part alone. */
  JsonFields configOf(String name) {
    return config.text("model_type", "").equals("blip-2") ? config.object(name) : config;
  }
}
