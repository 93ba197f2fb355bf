package io.sparkblip2.text;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.checkpoint.CheckpointLayout;
import io.sparkblip2.checkpoint.CheckpointWriter;
import io.sparkblip2.checkpoint.ConfigFiles;
import io.sparkblip2.checkpoint.LanguageConfig;
import io.sparkblip2.checkpoint.OptConfig;
import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.checkpoint.QFormerConfig;
import io.sparkblip2.checkpoint.RetrievalConfig;
import io.sparkblip2.checkpoint.SpecialTokens;
import io.sparkblip2.checkpoint.T5Config;
import io.sparkblip2.checkpoint.VisionConfig;
import io.sparkblip2.checkpoint.VisionModelFiles;
import io.sparkblip2.checkpoint.WeightType;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One folder of every kind that training writes, with weights that say nothing and trained
 * tokenizers.
 */
public final class TrainedFolders {
  static final List<String> SENTENCES = ProductSentences.of(2000);
  static final TrainedTokenizer OPT = BpeTraining.train(SENTENCES, 500);
  static final TrainedTokenizer BERT = WordPieceTraining.train(SENTENCES, 170);
  static final TrainedTokenizer T5 = UnigramTraining.train(SENTENCES, 150);

  private static final int QUERIES = 4;
  private static final VisionConfig VISION = new VisionConfig(16, 24, 2, 2, 28, 14, 1e-6);
  private static final PreprocessorConfig PREPROCESSOR = PreprocessorConfig.ofSize(28);
  private static final int LINE_FEED = OPT.id(BpeTraining.LINE_FEED);
  private static final OptConfig OPT_CONFIG =
      new OptConfig(
          16,
          32,
          2,
          2,
          OPT.vocabularySize(),
          64,
          16,
          true,
          "relu",
          true,
          true,
          2,
          List.of(LINE_FEED),
          1);
  private static final SpecialTokens OPT_TOKENS = new SpecialTokens(2, List.of(LINE_FEED), 1);
  private static final T5Config T5_CONFIG =
      new T5Config(
          16, 32, 8, 2, 2, 2, T5.vocabularySize(), 32, 128, 1e-6, "gelu", 0, 1, List.of(1), 0);
  private static final SpecialTokens T5_TOKENS = new SpecialTokens(1, List.of(1), 0);

  private TrainedFolders() {}

  /** Usage: FOLDER, which is created. */
  public static void main(String[] arguments) {
    write(Path.of(arguments[0]));
  }

  /** All of them, in {@code parent}. */
  public static void write(Path parent) {
    writeCaptioner(parent.resolve("captioner-opt"), WeightType.F32, OPT_CONFIG, OPT_TOKENS, OPT);
    writeCaptioner(parent.resolve("captioner-t5"), WeightType.BF16, T5_CONFIG, T5_TOKENS, T5);
    RetrievalConfig matcher =
        new RetrievalConfig(
            RetrievalConfig.Architecture.MATCHER,
            VISION,
            qFormer(true),
            QUERIES,
            BERT.id(TrainedTokenizer.IMAGE),
            8);
    write(
        parent.resolve("matcher"),
        WeightType.F32,
        CheckpointLayout.of(matcher),
        ConfigFiles.matcher(matcher, PREPROCESSOR),
        BERT.files());
    write(
        parent.resolve("language-opt"),
        WeightType.F16,
        CheckpointLayout.of(OPT_CONFIG),
        ConfigFiles.languageModel(OPT_CONFIG, OPT_TOKENS),
        OPT.files());
    write(
        parent.resolve("language-t5"),
        WeightType.F32,
        CheckpointLayout.of(T5_CONFIG),
        ConfigFiles.languageModel(T5_CONFIG, T5_TOKENS),
        T5.files());
    write(
        parent.resolve("vision"),
        WeightType.F32,
        CheckpointLayout.of(VISION),
        VisionModelFiles.of(VISION, PREPROCESSOR),
        Map.of());
  }

  private static void writeCaptioner(
      Path folder,
      WeightType type,
      LanguageConfig language,
      SpecialTokens tokens,
      TrainedTokenizer tokenizer) {
    Blip2Config config =
        new Blip2Config(
            VISION, qFormer(false), language, QUERIES, tokenizer.id(TrainedTokenizer.IMAGE));
    write(
        folder,
        type,
        CheckpointLayout.of(config),
        ConfigFiles.captioner(config, tokens, PREPROCESSOR),
        tokenizer.files());
  }

  private static QFormerConfig qFormer(boolean textBranch) {
    return new QFormerConfig(
        16, 32, 2, 2, 1e-12, 2, VISION.hiddenSize(), textBranch, BERT.vocabularySize(), 32);
  }

  private static void write(
      Path folder,
      WeightType type,
      Map<String, long[]> layout,
      Map<String, String> configs,
      Map<String, String> tokenizer) {
    Random random = new Random(7);
    CheckpointWriter writer = new CheckpointWriter().files(configs).files(tokenizer);
    layout.forEach(
        (key, shape) -> {
          float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
          for (int i = 0; i < values.length; i++) {
            values[i] = 0.3f * (float) random.nextGaussian();
          }
          writer.add(key, shape, type, FloatBuffer.wrap(values));
        });
    writer.write(folder);
  }
}
