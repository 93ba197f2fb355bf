package io.sparkblip2.training;

import io.sparkblip2.checkpoint.CheckpointLayout;
import io.sparkblip2.checkpoint.CheckpointWriter;
import io.sparkblip2.checkpoint.ConfigFiles;
import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.checkpoint.RetrievalConfig;
import io.sparkblip2.checkpoint.StartingWeights;
import io.sparkblip2.checkpoint.WeightType;
import io.sparkblip2.config.WrongCallException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    StartingWeights start = architecture.weights();
    architecture.setIfAbsent(
        "qformer_config",
        "vocab_size",
        start
            .rows("embeddings.word_embeddings.weight")
            .orElseGet(() -> Architecture.vocabularySize(tokenizer)));
    architecture.setIfAbsent(
        "qformer_config",
        "max_position_embeddings",
        start.rows("embeddings.position_embeddings.weight").orElse(CAPTION_WORDS));
    Architecture.imageToken(tokenizer).ifPresent(id -> architecture.set("image_token_index", id));
    RetrievalConfig model = architecture.read(RetrievalConfig::read, false);
    if (config.kind() == StageKind.VISION) {
      requireOwnSize(model.vision().imageSize(), config.imageSize());
    }
    PreprocessorConfig preprocessor = architecture.preprocessor(model.vision(), config.imageSize());
    return new RetrievalFolder(
        model.withImageSize(preprocessor.imageSize()),
        preprocessor,
        start,
        tokenizer,
        architecture.type());
  }

  /** A frozen encoder's position table can be resized; the one that is learnt is as it is. */
  private static void requireOwnSize(int own, int imageSize) {
    if (imageSize != own) {
      throw new WrongCallException(
          "imageSize is %d, but the vision encoder to be learnt sees pictures of %d pixels a side; give --image-size %d, or set image_size of the architecture's vision_config."
              .formatted(imageSize, own, own));
    }
  }

  /** The Q-Former and its heads, those that only pre-training needs among them: name to shape. */
  Map<String, long[]> qFormerLayout() {
    Map<String, long[]> layout = new LinkedHashMap<>(CheckpointLayout.of(config));
    layout.keySet().removeIf(key -> key.startsWith("vision_model."));
    long width = config.qFormer().hiddenSize();
    layout.put("temp", new long[] {1});
    layout.put("cls.predictions.transform.dense.weight", new long[] {width, width});
    layout.put("cls.predictions.transform.dense.bias", new long[] {width});
    layout.put("cls.predictions.transform.LayerNorm.weight", new long[] {width});
    layout.put("cls.predictions.transform.LayerNorm.bias", new long[] {width});
    layout.put("cls.predictions.bias", new long[] {config.qFormer().vocabSize()});
    return layout;
  }

  /** The token that stands where a text to be written begins: the vocabulary's last. */
  long beginning() {
    return config.qFormer().vocabSize() - 1L;
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
