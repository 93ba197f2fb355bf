package io.sparkblip2.training;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.CheckpointWriter;
import io.sparkblip2.checkpoint.ConfigFiles;
import io.sparkblip2.checkpoint.LanguageConfig;
import io.sparkblip2.network.StageNetworks;
import java.nio.file.Path;
import java.util.List;

/**
 * Stage 0, language: a small language model learns sentences, each behind its context. Writes a
 * folder of the language model alone.
 */
final class LanguageStage extends NetworkStage {
  private final LanguageFolder folder;
  private final LanguageTexts texts;

  LanguageStage(StageConfig config, LanguageFolder folder, Device device) {
    super(
        StageNetworks.language(device, folder.config(), config.precision()),
        new StageWeights(folder.start(), config.seed()));
    this.folder = folder;
    this.texts =
        new LanguageTexts(
            folder.tokenizer(), folder.config(), config.maxTextLength(), config.contextTokens(), 0);
    folder
        .layout()
        .forEach((key, shape) -> weights.learn(network, 0, LanguageFolder.inside(key), key, shape));
    network.settle();
  }

  @Override
  public List<String> losses() {
    return List.of("lm", "exact");
  }

  @Override
  public int featureSize() {
    return 0;
  }

  @Override
  public float[][] features(Shard shard) {
    return new float[shard.size()][0];
  }

  @Override
  public Contribution contribution(Shard shard, Exchange exchange, boolean learn) {
    try (PtNDManager scope = network.scope()) {
      List<Example> examples = shard.batch().examples();
      // It is validated by its answers alone: which question comes next cannot be known.
      boolean validates = shard.batch().step() < 0;
      LanguageTexts.Rows all = validates ? texts.of(examples) : texts.whole(examples);
      LanguageTexts.Rows own = all.from(shard.from(), shard.to());
      return contribution(
          scope,
          learn,
          own.ids().ids(scope, texts.padding()),
          own.ids().lengths(scope),
          own.targets().ids(scope, LanguageTexts.UNLEARNT),
          scope.create(new long[] {all.learntTokens(), all.ids().rows().size()}));
    }
  }

  @Override
  public void save(Path target) {
    LanguageConfig language = folder.config();
    CheckpointWriter writer =
        new CheckpointWriter()
            .files(ConfigFiles.languageModel(language, folder.specialTokens()))
            .tokenizerOf(folder.tokenizer());
    weights.addTo(writer, folder.layout(), values(), folder.type(), LanguageFolder::inside);
    writer.write(target);
  }

  @Override
  public void close() {
    texts.close();
    super.close();
  }
}
