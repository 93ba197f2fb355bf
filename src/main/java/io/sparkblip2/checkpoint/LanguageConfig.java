package io.sparkblip2.checkpoint;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * The frozen language model, {@code text_config} of config.json.
 *
 * <p>All that is said of a family in Java is said by the class that implements this; its blocks are
 * the TorchScript file of its name. So another family is one such class, named in {@link
 * #FAMILIES}, and one such file.
 */
public interface LanguageConfig {
  /** Readers of {@code text_config} by {@code model_type}, in the order that people are told. */
  Map<String, Function<JsonFields, LanguageConfig>> FAMILIES = families();

  private static Map<String, Function<JsonFields, LanguageConfig>> families() {
    Map<String, Function<JsonFields, LanguageConfig>> families = new LinkedHashMap<>();
    families.put("opt", OptConfig::read);
    families.put("t5", T5Config::read);
    families.put("llama", LlamaConfig::read);
    return Collections.unmodifiableMap(families);
  }

  /** The family, as Hugging Face and its TorchScript file call it. */
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
  default int eosTokenId() {
    return eosTokenIds().get(0);
  }

  /** Every token that ends a text; at least one. */
  List<Integer> eosTokenIds();

  int padTokenId();

  /**
   * The decoder's first token where an encoder reads the prompt (T5); none where prompt and answer
   * are one sequence.
   */
  default OptionalInt decoderStart() {
    return OptionalInt.empty();
  }

  /** Whether prompt and answer are one sequence. */
  default boolean decoderOnly() {
    return decoderStart().isEmpty();
  }

  /**
   * Values of the attributes that the family's TorchScript file and cache.py declare, by name:
   * Long, Double or Boolean.
   */
  Map<String, Object> hyperParameters();

  /** Numbers that the decoder keeps of a token: its keys and values in every layer. */
  long cachedPerToken();

  /** Key of the output layer, which may be the embedding's. */
  default String head() {
    return "lm_head.weight";
  }

  /** Adds this model's tensors, under the names of its own Hugging Face class. */
  void addTo(Layout layout);

  /** Hugging Face's configuration of this model, as {@link #read} takes it. */
  Map<String, Object> json();

  /** Hugging Face's class for this model alone. */
  String className();

  /** Reads the config.json of a language model that is a folder of its own. */
  static LanguageConfig readFile(Path file) {
    return read(JsonFields.read(file));
  }

  static LanguageConfig read(JsonFields json) {
    Function<JsonFields, LanguageConfig> reader = FAMILIES.get(json.text("model_type", "opt"));
    if (reader == null) {
      String families = String.join(", ", FAMILIES.keySet()).replaceFirst(", (\\w+)$", " or $1");
      throw json.wrong("model_type", families + ", the language model families supported here");
    }
    return reader.apply(json);
  }
}
