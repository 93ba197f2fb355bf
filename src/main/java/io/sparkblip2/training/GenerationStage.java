package io.sparkblip2.training;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.CheckpointLayout;
import io.sparkblip2.checkpoint.CheckpointWriter;
import io.sparkblip2.network.StageNetworks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stage 2: the Q-Former and the projection learn to prompt a frozen language model (BLIP-2, section
 * 3.3). Writes a captioner.
 */
final class GenerationStage extends NetworkStage {
  private final CaptionerFolder folder;
  private final FrozenImages images;
  private final LanguageTexts texts;

  GenerationStage(StageConfig config, CaptionerFolder folder, Device device, Pictures pictures) {
    super(
        StageNetworks.generation(
            device, folder.config().qFormer(), folder.config().language(), config.precision()),
        new StageWeights(folder.start(), config.seed()));
    this.folder = folder;
    this.images = FrozenImages.open(config, device, pictures);
    this.texts =
        new LanguageTexts(
            folder.tokenizer(),
            folder.config().language(),
            config.maxTextLength(),
            0,
            folder.config().numQueryTokens());
    CheckpointLayout.of(folder.config())
        .forEach(
            (key, shape) -> {
              if (key.startsWith("qformer.")) {
                weights.learn(network, 0, key.substring("qformer.".length()), key, shape);
              } else if (key.equals("query_tokens")) {
                weights.learn(network, 0, key, key, shape);
              } else if (key.startsWith("language_projection.")) {
                weights.learn(network, 1, key, key, shape);
              } else if (key.startsWith("language_model.")) {
                weights.freeze(network, 2, LanguageFolder.inside(key), key, shape);
              }
            });
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
      LanguageTexts.Rows all = texts.of(shard.batch().examples());
      LanguageTexts.Rows own = all.from(shard.from(), shard.to());
      Map<String, Integer> pictures = new LinkedHashMap<>();
      List<Integer> first = new ArrayList<>();
      long[] picture = new long[shard.size()];
      for (int i = 0; i < picture.length; i++) {
        int row = i;
        picture[i] =
            pictures.computeIfAbsent(
                shard.examples().get(i).imageUri(),
                uri -> {
                  first.add(row);
                  return first.size() - 1;
                });
      }
      return contribution(
          scope,
          learn,
          images.encode(scope, shard, first),
          scope.create(picture, new Shape(picture.length)),
          own.ids().ids(scope, texts.padding()),
          own.ids().lengths(scope),
          own.targets().ids(scope, LanguageTexts.UNLEARNT),
          scope.create(new long[] {all.learntTokens(), all.ids().rows().size()}));
    }
  }

  @Override
  public void save(Path target) {
    CheckpointWriter writer = folder.writer();
    weights.addTo(
        writer, CheckpointLayout.of(folder.config()), values(), folder.type(), key -> key);
    writer.write(target);
  }

  @Override
  public void close() {
    texts.close();
    images.close();
    super.close();
  }
}
