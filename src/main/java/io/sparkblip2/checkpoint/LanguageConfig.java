package io.sparkblip2.checkpoint;

/** The frozen language model, {@code text_config} of config.json. */
public sealed interface LanguageConfig permits OptConfig {
  /** The family, as Hugging Face calls it: {@code opt}. */
  String modelType();

  /** Width of a token's embedding, and so of the projected queries. */
  int hiddenSize();

  int vocabSize();

  /** Longest sequence, queries included. */
  int maxPositionEmbeddings();

  int bosTokenId();

  int eosTokenId();

  int padTokenId();

  static LanguageConfig read(JsonFields json) {
    String family = json.text("model_type", "opt");
    if (!family.equals("opt")) {
      throw json.wrong("model_type", "opt, the language model family that is supported here");
    }
    return OptConfig.read(json);
  }
}
