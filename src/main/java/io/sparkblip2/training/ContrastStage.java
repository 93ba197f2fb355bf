package io.sparkblip2.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.CheckpointLayout;
import io.sparkblip2.checkpoint.CheckpointWriter;
import io.sparkblip2.checkpoint.RetrievalConfig;
import io.sparkblip2.network.StageNetworks;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Stage 0, vision: a small image encoder learns by contrast with captions, which the Q-Former's
 * text branch reads, by naming their words, and by what the Q-Former's queries can write of it.
 * Writes a retrieval model that cannot match yet: where stage 1 starts.
 */
final class ContrastStage extends NetworkStage {
  private static final String POOLED = "pooled_projection";
  private static final String WORDS = "words_head";

  private final RetrievalFolder folder;
  private final Pictures pictures;
  private final MatcherTexts texts;

  ContrastStage(StageConfig config, RetrievalFolder folder, Device device, Pictures pictures) {
    super(
        StageNetworks.contrast(
            device,
            folder.config().vision(),
            folder.preprocessor(),
            folder.config().qFormer(),
            config.precision(),
            config.losses().contains(Loss.ITC),
            config.losses().contains(Loss.WORDS),
            config.losses().contains(Loss.ITG)),
        new StageWeights(folder.start(), config.seed()));
    this.folder = folder;
    this.pictures = pictures;
    this.texts =
        new MatcherTexts(folder.tokenizer(), folder.config().qFormer(), config.maxTextLength());
    RetrievalConfig model = folder.config();
    CheckpointLayout.of(model)
        .forEach(
            (key, shape) -> {
              if (key.startsWith("vision_model.")) {
                weights.learn(network, 0, key.substring("vision_model.".length()), key, shape);
              }
            });
    boolean writes = config.losses().contains(Loss.ITG);
    folder
        .qFormerLayout()
        .forEach(
            (key, shape) -> {
              if (isNeeded(key, writes)) {
                weights.learn(network, 1, folder.inside(key), key, shape);
              }
            });
    putChannels("image_mean", folder.preprocessor().imageMean());
    putChannels("image_std", folder.preprocessor().imageStd());
    long[] matrix = {model.imageTextHiddenSize(), model.vision().hiddenSize()};
    weights.learn(network, 1, "vision_projection.weight", POOLED + ".weight", matrix);
    weights.learn(network, 1, "vision_projection.bias", POOLED + ".bias", new long[] {matrix[0]});
    long words = model.qFormer().vocabSize();
    weights.learn(
        network,
        1,
        WORDS + ".weight",
        WORDS + ".weight",
        new long[] {words, model.vision().hiddenSize()});
    weights.learn(network, 1, WORDS + ".bias", WORDS + ".bias", new long[] {words});
    network.settle();
  }

  /** Contrast reads texts; who writes them needs the queries and what only they have, too. */
  private static boolean isNeeded(String key, boolean writes) {
    if (key.startsWith("vision_projection.") || key.startsWith("itm_head.")) {
      return false;
    }
    return writes
        || !key.contains("_query")
            && !key.equals("query_tokens")
            && !key.contains("crossattention")
            && !key.startsWith("cls.");
  }

  private void putChannels(String name, List<Double> channels) {
    float[] values = new float[3];
    for (int i = 0; i < 3; i++) {
      values[i] = channels.get(i).floatValue();
    }
    network.put(0, name, new long[] {1, 3, 1, 1}, values);
  }

  @Override
  public List<String> remarks() {
    return Stream.concat(super.remarks().stream(), texts.remarks().stream()).toList();
  }

  @Override
  public List<String> losses() {
    return List.of("loss", "itc", "words", "itg", "recall_at_1");
  }

  @Override
  public int featureSize() {
    return 2 * folder.config().imageTextHiddenSize();
  }

  /** A worker that has the whole batch compares it with itself, and need not see it twice. */
  @Override
  public float[][] features(Shard shard) {
    if (shard.size() == shard.batch().examples().size()) {
      return new float[0][];
    }
    try (PtNDManager scope = network.scope()) {
      TokenRows own = texts.of(shard.batch()).from(shard.from(), shard.to());
      return rows(
          network
              .call(
                  scope,
                  "features",
                  seen(scope, shard),
                  own.ids(scope, MatcherTexts.PADDING),
                  own.lengths(scope))[0]);
    }
  }

  private NDArray seen(PtNDManager scope, Shard shard) {
    byte[] bytes = pictures.pixels(shard, shard.batch().step() >= 0);
    return pixels(scope, bytes, shard.size(), folder.preprocessor().imageSize());
  }

  @Override
  public Contribution contribution(Shard shard, Exchange exchange, boolean learn) {
    try (PtNDManager scope = network.scope()) {
      TokenRows all = texts.of(shard.batch());
      TokenRows own = all.from(shard.from(), shard.to());
      int width = folder.config().imageTextHiddenSize();
      float[][] features = exchange.features();
      int count = features.length;
      return contribution(
          scope,
          learn,
          seen(scope, shard),
          own.ids(scope, MatcherTexts.PADDING),
          own.lengths(scope),
          columns(scope, features, 0, width, new Shape(count, 1, width)),
          columns(scope, features, width, 2 * width, new Shape(count, width)),
          scope.create(new long[] {shard.from()}),
          Positives.of(shard.batch().examples(), all).matrix(scope),
          all.ids(scope, MatcherTexts.PADDING),
          scope.create(new long[] {folder.beginning()}),
          scope.create(new long[] {all.words()}));
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
    super.close();
  }
}
