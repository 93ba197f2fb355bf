package io.sparkblip2.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The frozen language model, {@code text_config} of config.json. */
public sealed interface LanguageConfig permits OptConfig, T5Config, LlamaConfig {
  /** The family, as Hugging Face calls it: {@code opt}, {@code t5} or {@code llama}. */
  String modelType();

  /** Width of a token's embedding, and so of the projected queries. */
  int hiddenSize();

  int vocabSize();

  /**
   * Longest sequence, queries included; {@link Integer#MAX_VALUE} where positions are distances and
   * have no end (T5).
   */
  int maxPositionEmbeddings();

  /** What an empty prompt consists of. */
  int bosTokenId();

  /** The first of {@link #eosTokenIds}. */
  int eosTokenId();

  /** Every token that ends a text; at least one. */
  default List<Integer> eosTokenIds() {
    return List.of(eosTokenId());
  }

  int padTokenId();

  /** Whether prompt and answer are one sequence; if not, an encoder reads the prompt (T5). */
  default boolean decoderOnly() {
    return true;
  }

  /** Adds this model's tensors, under the names of its own Hugging Face class. */
  void addTo(Layout layout);

  /** Hugging Face's configuration of this model, as {@link #read} takes it. */
  Map<String, Object> json();

  /** Hugging Face's class for this model alone. */
  default String className() {
    return switch (modelType()) {
      case "opt" -> "OPTForCausalLM";
      case "t5" -> "T5ForConditionalGeneration";
      default -> "LlamaForCausalLM";
    };
  }

  /** Reads the config.json of a language model that is a folder of its own. */
  static LanguageConfig readFile(Path file) {
    return read(JsonFields.read(file));
  }

  static LanguageConfig read(JsonFields json) {
    return switch (json.text("model_type", "opt")) {
      case "opt" -> OptConfig.read(json);
      case "t5" -> T5Config.read(json);
      case "llama" -> LlamaConfig.read(json);
      default ->
          throw json.wrong(
              "model_type", "opt, t5 or llama, the language model families supported here");
    };
  }
}
