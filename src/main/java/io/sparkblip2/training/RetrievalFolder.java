package io.sparkblip2.training;

import io.sparkblip2.checkpoint.CheckpointWriter;
import io.sparkblip2.checkpoint.ConfigFiles;
import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.checkpoint.RetrievalConfig;
import io.sparkblip2.checkpoint.StartingWeights;
import io.sparkblip2.checkpoint.WeightType;
import java.nio.file.Path;
import java.util.List;

/**
 * The retrieval model that stage 0 (vision) and stage 1 make: its configuration, where its weights
 * start from, and what its folder holds beside them.
 */
record RetrievalFolder(
    RetrievalConfig config,
    PreprocessorConfig preprocessor,
    StartingWeights start,
    Path tokenizer,
    WeightType type) {
  private static final int CAPTION_WORDS = 64;

  static RetrievalFolder of(StageConfig config) {
    Architecture architecture = new Architecture(config);
    Path tokenizer = architecture.matcherTokenizer();
    architecture.set("model_type", "blip-2");
    architecture.set("architectures", List.of("Blip2ForImageTextRetrieval"));
    architecture.section("qformer_config").put("use_qformer_text_input", true);
    architecture.setIfAbsent(
        "qformer_config", "vocab_size", Architecture.vocabularySize(tokenizer));
    architecture.setIfAbsent("qformer_config", "max_position_embeddings", CAPTION_WORDS);
    RetrievalConfig model = architecture.read(RetrievalConfig::read, false);
    return new RetrievalFolder(
        model,
        architecture.preprocessor(model.vision(), config.imageSize()),
        architecture.weights(),
        tokenizer,
        architecture.type());
  }

  /** A key of the checkpoint as the Q-Former's network calls it. */
  String inside(String key) {
    return key.startsWith("qformer.") ? key.substring("qformer.".length()) : key;
  }

  /** A folder with everything but the weights. */
  CheckpointWriter writer() {
    return new CheckpointWriter()
        .files(ConfigFiles.matcher(config, preprocessor))
        .tokenizerOf(tokenizer);
  }
}
