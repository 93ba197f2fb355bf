package io.sparkblip2.training;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.CheckpointLayout;
import io.sparkblip2.checkpoint.CheckpointWriter;
import io.sparkblip2.network.StageNetworks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Stage 1: the Q-Former learns to represent what a frozen image encoder sees, by ITC, ITM and ITG
 * with equal weights (BLIP-2, section 3.2). Writes a retrieval model.
 *
 * <p>The matching loss judges a pair where its image is: a wrong text travels as words, a wrong
 * image does not travel at all.
 */
final class RepresentationStage extends NetworkStage {
  private final RetrievalFolder folder;
  private final FrozenImages images;
  private final MatcherTexts texts;
  private final long seed;
  private final boolean matches;

  RepresentationStage(
      StageConfig config, RetrievalFolder folder, Device device, Pictures pictures) {
    super(
        StageNetworks.representation(
            device,
            folder.config().qFormer(),
            config.losses().contains(Loss.ITC),
            config.losses().contains(Loss.ITM),
            config.losses().contains(Loss.ITG)),
        new StageWeights(folder.start(), config.seed()));
    this.folder = folder;
    this.seed = config.seed();
    this.matches = config.losses().contains(Loss.ITM);
    this.images = FrozenImages.open(config, device, pictures);
    this.texts =
        new MatcherTexts(folder.tokenizer(), folder.config().qFormer(), config.maxTextLength());
    folder
        .qFormerLayout()
        .forEach((key, shape) -> weights.learn(network, 0, folder.inside(key), key, shape));
    network.settle();
  }

  @Override
  public List<String> remarks() {
    return Stream.concat(super.remarks().stream(), texts.remarks().stream()).toList();
  }

  @Override
  public List<String> losses() {
    return List.of("loss", "itc", "itm", "itg", "recall_at_1", "itm_accuracy");
  }

  @Override
  public int featureSize() {
    return (folder.config().numQueryTokens() + 1) * width();
  }

  private int width() {
    return folder.config().imageTextHiddenSize();
  }

  @Override
  public float[][] features(Shard shard) {
    try (PtNDManager scope = network.scope()) {
      TokenRows own = texts.of(shard.batch()).from(shard.from(), shard.to());
      return rows(
          network
              .call(
                  scope,
                  "features",
                  images.encode(scope, shard),
                  own.ids(scope, MatcherTexts.PADDING),
                  own.lengths(scope))[0]);
    }
  }

  @Override
  public Contribution contribution(Shard shard, Exchange exchange, boolean learn) {
    try (PtNDManager scope = network.scope()) {
      TokenRows all = texts.of(shard.batch());
      TokenRows own = all.from(shard.from(), shard.to());
      Positives positives = Positives.of(shard.batch().examples(), all);
      int count = positives.size();
      int queries = folder.config().numQueryTokens();
      int vectors = queries * width();
      float[][] features = exchange.features();
      Pairs pairs = matches ? pairs(shard, exchange, all, positives) : Pairs.none(own);
      return contribution(
          scope,
          learn,
          images.encode(scope, shard),
          own.ids(scope, MatcherTexts.PADDING),
          own.lengths(scope),
          columns(scope, features, 0, vectors, new Shape(count, queries, width())),
          columns(scope, features, vectors, vectors + width(), new Shape(count, width())),
          scope.create(new long[] {shard.from()}),
          positives.matrix(scope),
          scope.create(new long[] {folder.beginning()}),
          scope.create(pairs.image().stream().mapToLong(i -> i).toArray()),
          pairs.text().ids(scope, MatcherTexts.PADDING),
          pairs.text().lengths(scope),
          scope.create(pairs.label().stream().mapToLong(i -> i).toArray()),
          scope.create(new long[] {3L * count, all.words()}));
    }
  }

  /** Pairs to be judged here: an image of this shard, a text of the batch, 1 if they match. */
  private record Pairs(List<Integer> image, TokenRows text, List<Integer> label) {
    static Pairs none(TokenRows own) {
      return new Pairs(List.of(0), own.from(0, 1), List.of(0));
    }
  }

  private Pairs pairs(Shard shard, Exchange exchange, TokenRows all, Positives positives) {
    HardNegatives wrong =
        HardNegatives.draw(
            exchange, width(), positives, learntNumber("temp"), seed, shard.batch().step());
    List<Integer> image = new ArrayList<>();
    List<int[]> text = new ArrayList<>();
    List<Integer> label = new ArrayList<>();
    for (int i = shard.from(); i < shard.to(); i++) {
      image.add(i - shard.from());
      text.add(all.rows().get(i));
      label.add(1);
      image.add(i - shard.from());
      text.add(all.rows().get(wrong.textOfImage()[i]));
      label.add(0);
    }
    for (int j = 0; j < positives.size(); j++) {
      int i = wrong.imageOfText()[j];
      if (shard.from() <= i && i < shard.to()) {
        image.add(i - shard.from());
        text.add(all.rows().get(j));
        label.add(0);
      }
    }
    return new Pairs(image, new TokenRows(text), label);
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
