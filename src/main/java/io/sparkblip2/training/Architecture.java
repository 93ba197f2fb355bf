package io.sparkblip2.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.checkpoint.StartingWeights;
import io.sparkblip2.checkpoint.VisionConfig;
import io.sparkblip2.checkpoint.WeightType;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.text.TrainedTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The architecture of a stage's model, as a config.json: what the start folders say, the first one
 * first, and over it what the stage's own configuration says.
 */
final class Architecture {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> BLIP2_KEYS =
      List.of(
          "vision_config",
          "qformer_config",
          "num_query_tokens",
          "image_text_hidden_size",
          "text_config");

  private final List<Path> folders;
  private final ObjectNode json = JSON.createObjectNode();

  Architecture(StageConfig config) {
    folders = config.start().stream().map(BuiltinModels::folder).toList();
    for (Path folder : folders) {
      configOf(folder).ifPresent(this::take);
    }
    overlay(json, JSON.valueToTree(config.architecture()));
  }

  private static Optional<ObjectNode> configOf(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new WrongCallException(
          folder + " is no folder; `start` names checkpoint folders to take weights from.");
    }
    Path file = folder.resolve("config.json");
    try {
      return Files.exists(file)
          ? Optional.of((ObjectNode) JSON.readTree(Files.readAllBytes(file)))
          : Optional.empty();
    } catch (IOException | ClassCastException e) {
      throw new WrongCallException(file + " is not a JSON object: " + e.getMessage(), e);
    }
  }

  private void take(ObjectNode config) {
    String type = config.path("model_type").asText();
    if (type.equals("blip-2")) {
      boolean speaks = !isRetrieval(config);
      for (String key : BLIP2_KEYS) {
        if (config.has(key) && (speaks || !key.equals("text_config"))) {
          setIfAbsent(key, config.get(key));
        }
      }
    } else if (type.equals("blip_2_vision_model")) {
      setIfAbsent("vision_config", config);
    } else {
      setIfAbsent("text_config", config);
    }
  }

  private void setIfAbsent(String key, JsonNode value) {
    if (!json.has(key)) {
      json.set(key, value.deepCopy());
    }
  }

  private static boolean isRetrieval(ObjectNode config) {
    return config.path("qformer_config").path("use_qformer_text_input").asBoolean(false);
  }

  private static void overlay(ObjectNode below, JsonNode above) {
    above
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isObject()
                  && below.get(field.getKey()) instanceof ObjectNode in) {
                overlay(in, field.getValue());
              } else {
                below.set(field.getKey(), field.getValue());
              }
            });
  }

  /** The folder whose tokenizer reads the Q-Former's texts. */
  Path matcherTokenizer() {
    return tokenizer(true, "the Q-Former's (BERT) tokenizer");
  }

  /** The folder whose tokenizer reads the language model's texts. */
  Path languageTokenizer() {
    return tokenizer(false, "the language model's tokenizer");
  }

  private Path tokenizer(boolean retrieval, String what) {
    for (Path folder : folders) {
      Optional<ObjectNode> config = configOf(folder);
      if (Files.exists(folder.resolve("tokenizer.json"))
          && (config.isEmpty() || isRetrieval(config.get()) == retrieval)) {
        return folder;
      }
    }
    throw new WrongCallException("No folder of `start` has a tokenizer.json with " + what + ".");
  }

  ObjectNode section(String key) {
    return json.has(key) ? (ObjectNode) json.get(key) : json.putObject(key);
  }

  void set(String key, Object value) {
    json.set(key, JSON.valueToTree(value));
  }

  /** Sets a key of a section that neither the start folders nor the configuration gave. */
  void setIfAbsent(String section, String key, Object value) {
    if (!section(section).has(key)) {
      section(section).set(key, JSON.valueToTree(value));
    }
  }

  /** Whatever reads a config.json reads this one. */
  <T> T read(Reader<T> reader, boolean onlyLanguage) {
    try {
      Path file = Files.createTempFile("architecture-", ".json");
      try {
        JsonNode content = onlyLanguage ? json.get("text_config") : json;
        Files.writeString(file, JSON.writeValueAsString(content));
        return reader.read(file);
      } finally {
        Files.delete(file);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("JSON nodes are always JSON", e);
    } catch (IOException e) {
      throw new WrongCallException("The temporary folder cannot be written: " + e, e);
    }
  }

  /** Reads a config.json. */
  interface Reader<T> {
    T read(Path file);
  }

  /**
   * The tokenizer's placeholder for an image, if it has one: what {@code generate} of Hugging Face
   * puts the queries in place of, and what its scores leave out of a caption.
   */
  static Optional<Integer> imageToken(Path folder) {
    for (JsonNode added : tokenizerOf(folder).path("added_tokens")) {
      if (added.path("content").asText().equals(TrainedTokenizer.IMAGE)) {
        return Optional.of(added.path("id").asInt());
      }
    }
    return Optional.empty();
  }

  /** Tokens of a tokenizer.json: the largest id and one. */
  static int vocabularySize(Path folder) {
    JsonNode tokenizer = tokenizerOf(folder);
    int most = -1;
    JsonNode vocabulary = tokenizer.path("model").path("vocab");
    if (vocabulary.isArray()) {
      most = vocabulary.size() - 1;
    } else {
      for (JsonNode id : vocabulary) {
        most = Math.max(most, id.asInt());
      }
    }
    for (JsonNode added : tokenizer.path("added_tokens")) {
      most = Math.max(most, added.path("id").asInt());
    }
    return most + 1;
  }

  private static JsonNode tokenizerOf(Path folder) {
    try {
      return JSON.readTree(folder.resolve("tokenizer.json").toFile());
    } catch (IOException e) {
      throw new WrongCallException(folder + " has no usable tokenizer.json: " + e.getMessage(), e);
    }
  }

  /** The tensors of the start folders. */
  StartingWeights weights() {
    return StartingWeights.open(
        folders.stream().filter(folder -> Files.exists(folder.resolve("config.json"))).toList());
  }

  /** How pictures are prepared: as a start folder says, or as BLIP-2 does, for this size. */
  PreprocessorConfig preprocessor(VisionConfig vision, int imageSize) {
    PreprocessorConfig found =
        weights().preprocessor().orElse(PreprocessorConfig.ofSize(vision.imageSize()));
    return imageSize == 0 ? found : found.withImageSize(imageSize);
  }

  /** Side of the pictures that a start folder's vision encoder, or else a new one, is given. */
  int imageSize() {
    return weights()
        .preprocessor()
        .map(PreprocessorConfig::imageSize)
        .orElseGet(() -> json.at("/vision_config/image_size").asInt(VisionConfig.IMAGE_SIZE));
  }

  /** What learnt tensors are stored as: {@code torch_dtype}, float32 if nothing says otherwise. */
  WeightType type() {
    String name = json.path("torch_dtype").asText("float32");
    return switch (name) {
      case "float32" -> WeightType.F32;
      case "float16" -> WeightType.F16;
      case "bfloat16" -> WeightType.BF16;
      default ->
          throw new WrongCallException(
              "torch_dtype is " + name + "; it can be float32, float16 or bfloat16.");
    };
  }
}
