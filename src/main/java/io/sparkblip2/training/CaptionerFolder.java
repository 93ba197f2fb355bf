package io.sparkblip2.training;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.checkpoint.CheckpointWriter;
import io.sparkblip2.checkpoint.ConfigFiles;
import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.checkpoint.SpecialTokens;
import io.sparkblip2.checkpoint.StartingWeights;
import io.sparkblip2.checkpoint.WeightType;
import java.nio.file.Path;
import java.util.List;

/** The captioner that stage 2 makes, and what its folder holds beside its weights. */
record CaptionerFolder(
    Blip2Config config,
    PreprocessorConfig preprocessor,
    StartingWeights start,
    Path tokenizer,
    WeightType type) {

  static CaptionerFolder of(StageConfig config) {
    Architecture architecture = new Architecture(config);
    Path tokenizer = architecture.languageTokenizer();
    LanguageFolder.complete(architecture, tokenizer);
    architecture.set("model_type", "blip-2");
    architecture.set("architectures", List.of("Blip2ForConditionalGeneration"));
    architecture.section("qformer_config").put("use_qformer_text_input", false);
    // Hugging Face embeds it before the queries take its place, so it needs a row of the table.
    int rows = architecture.section("text_config").path("vocab_size").asInt();
    Architecture.imageToken(tokenizer)
        .filter(id -> id < rows)
        .ifPresent(id -> architecture.set("image_token_index", id));
    Blip2Config model = architecture.read(Blip2Config::read, false);
    PreprocessorConfig preprocessor = architecture.preprocessor(model.vision(), config.imageSize());
    return new CaptionerFolder(
        model.withImageSize(preprocessor.imageSize()),
        preprocessor,
        architecture.weights(),
        tokenizer,
        architecture.type());
  }

  /** A folder with everything but the weights. */
  CheckpointWriter writer() {
    return new CheckpointWriter()
        .files(ConfigFiles.captioner(config, SpecialTokens.of(config.language()), preprocessor))
        .tokenizerOf(tokenizer);
  }
}
