package io.sparkblip2.benchmark;

import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.generation.Vocabulary;
import io.sparkblip2.inference.DeviceAddress;
import io.sparkblip2.inference.ImagePredictor;
import io.sparkblip2.inference.MeasuredModel;
import io.sparkblip2.inference.Meter;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.network.MatrixPeak;
import io.sparkblip2.text.Prompts;
import io.sparkblip2.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures the ways against each other on one model in memory: a few images to warm up, then by
 * turns, then ours with images that come as slowly as they are computed, then what the device
 * reaches at best.
 *
 * @param spec greedy, without a caption prompt and without a retrieval model
 * @param wanted at least one output
 * @param uris of local image files, at least one
 * @param rounds 1 or more
 * @param device to compute on
 */
public record Benchmark(
    Checkpoint checkpoint,
    PredictorSpec spec,
    Wanted wanted,
    List<String> uris,
    int rounds,
    DeviceAddress device) {
  private static final int CORES = Runtime.getRuntime().availableProcessors();

  /**
   * Runs it.
   *
   * @param progress is told what goes on, in a line
   * @throws io.sparkblip2.config.WrongCallException if an image cannot be read
   */
  public Figures run(Consumer<String> progress) {
    int bos = checkpoint.tokens().bosTokenId();
    try (MeasuredModel model = MeasuredModel.open(spec, device);
        Tokenizer tokenizer = Tokenizer.open(checkpoint.folder(), bos)) {
      TimedPictures pictures = new TimedPictures(spec.imageSize(), model.meter());
      Way naive = naive(model, tokenizer);
      List<String> few = uris.subList(0, Math.min(uris.size(), model.batchSize()));
      ours(model, pictures, few);
      List<Run> ourRuns = new ArrayList<>();
      List<Run> naiveRuns = new ArrayList<>();
      long peakBytes = 0;
      for (int round = 1; round <= rounds; round++) {
        ourRuns.add(ours(model, pictures, uris));
        if (round == 1) {
          // Before the other way adds to it.
          peakBytes = PeakMemory.bytes();
          computed(naive, few);
        }
        naiveRuns.add(computed(naive, uris));
        progress.accept(
            String.format(
                Locale.ROOT,
                "Round %d of %d: %.2f images/s, the naive way %.2f.",
                round,
                rounds,
                ourRuns.get(round - 1).imagesPerSecond(),
                naiveRuns.get(round - 1).imagesPerSecond()));
      }
      double seconds = Spread.of(ourRuns, Run::seconds).median();
      Run slowed = ours(model, pictures.taking(seconds / uris.size() * CORES), uris);
      Machine machine = MeasuredModel.inItsOwnThread(() -> machine(model));
      return new Figures(
          this, model.device(), ourRuns, naiveRuns, slowed, machine, model.loaded(), peakBytes);
    }
  }

  private Run ours(MeasuredModel model, TimedPictures pictures, List<String> some) {
    try (ImagePredictor predictor = model.newPredictor()) {
      return Run.of(new OurWay(predictor, model.meter(), pictures, wanted, CORES), some);
    }
  }

  private static Run computed(Way way, List<String> some) {
    return MeasuredModel.inItsOwnThread(() -> Run.of(way, some));
  }

  private Way naive(MeasuredModel model, Tokenizer tokenizer) {
    Meter meter = new Meter();
    Vocabulary vocabulary =
        new Vocabulary(
            checkpoint.config().language().vocabSize(), checkpoint.tokens().endTokenIds());
    return new NaiveWay(
        model.network(),
        tokenizer,
        new StaticBatch(vocabulary, spec.generation().maxNewTokens(), meter),
        new TimedPictures(spec.imageSize(), meter),
        prompts(),
        wanted.embedding(),
        model.batchSize(),
        spec.imageSize(),
        meter);
  }

  /** In the order of a predictor's texts. */
  private List<String> prompts() {
    Prompts prompts = Prompts.of(checkpoint.config().language().modelType());
    List<String> texts = new ArrayList<>();
    if (wanted.caption()) {
      texts.add(prompts.caption(spec.captionPrompt()));
    }
    wanted.questions().forEach(question -> texts.add(question.prompt(prompts)));
    return texts;
  }

  /** What the network does for each image, and what this machine does at best. */
  private Machine machine(MeasuredModel model) {
    NetworkCost cost = NetworkCost.of(checkpoint.config());
    int batch = Math.min(model.batchSize(wanted), uris.size());
    int visualPrompts = batch * checkpoint.config().numQueryTokens();
    int seen = model.imagesSeenTogether(batch);
    try (MatrixPeak peak = MatrixPeak.open(spec.precision(), device.device())) {
      return new Machine(
          peak.imageFlopsPerSecond(seen * cost.visionTokens(), cost.vision()),
          peak.flopsPerSecond(visualPrompts, cost.prefill()),
          peak.bytesPerSecond());
    }
  }
}
