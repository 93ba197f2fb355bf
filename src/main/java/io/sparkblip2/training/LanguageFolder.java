package io.sparkblip2.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.checkpoint.CheckpointLayout;
import io.sparkblip2.checkpoint.LanguageConfig;
import io.sparkblip2.checkpoint.SpecialTokens;
import io.sparkblip2.checkpoint.StartingWeights;
import io.sparkblip2.checkpoint.WeightType;
import io.sparkblip2.text.Tokenizer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The language model that stage 0 (language) makes, and what its folder holds beside it. */
record LanguageFolder(
    LanguageConfig config,
    SpecialTokens specialTokens,
    StartingWeights start,
    Path tokenizer,
    WeightType type) {
  private static final String PREFIX = "language_model.";

  /** Word embeddings as OPT, LLaMA and T5 call them. */
  private static final List<String> TABLES =
      List.of("model.decoder.embed_tokens.weight", "model.embed_tokens.weight", "shared.weight");

  static LanguageFolder of(StageConfig config) {
    Architecture architecture = new Architecture(config);
    Path tokenizer = architecture.languageTokenizer();
    complete(architecture, tokenizer);
    LanguageConfig language = architecture.read(LanguageConfig::readFile, true);
    return new LanguageFolder(
        language,
        SpecialTokens.of(language),
        architecture.weights(),
        tokenizer,
        architecture.type());
  }

  /** What a language model's configuration takes from its tokenizer. */
  static void complete(Architecture architecture, Path tokenizer) {
    ObjectNode text = architecture.section("text_config");
    architecture.setIfAbsent("text_config", "vocab_size", rows(architecture, tokenizer));
    if (text.path("model_type").asText("opt").equals("opt") && !text.has("eos_token_id")) {
      try (Tokenizer words = Tokenizer.open(tokenizer, 0)) {
        int[] line = words.encode("\n");
        text.put("bos_token_id", line[0]);
        text.put("eos_token_id", line[line.length - 1]); // BLIP-2's captions end with the line
      }
    }
  }

  /** Of the table to start from, which may have more rows than its tokenizer has tokens. */
  private static int rows(Architecture architecture, Path tokenizer) {
    StartingWeights start = architecture.weights();
    return TABLES.stream()
        .map(table -> start.rows(PREFIX + table))
        .flatMapToInt(OptionalInt::stream)
        .findFirst()
        .orElseGet(() -> Architecture.vocabularySize(tokenizer));
  }

  /** By the names that the tensors have in a captioner's folder. */
  Map<String, long[]> layout() {
    Map<String, long[]> layout = new LinkedHashMap<>();
    CheckpointLayout.of(config).forEach((key, shape) -> layout.put(PREFIX + key, shape));
    return layout;
  }

  /** A captioner's key as the language model itself calls it. */
  static String inside(String key) {
    return key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key;
  }
}
