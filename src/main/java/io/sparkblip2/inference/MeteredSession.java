package io.sparkblip2.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.generation.Candidates;
import io.sparkblip2.generation.DecodingSession;
import io.sparkblip2.generation.ScoreRules;
import io.sparkblip2.network.Blip2;
import io.sparkblip2.network.LanguageSession;
import java.util.Arrays;

/** A session of a captioner's language model whose prompts, steps and time are counted. */
public final class MeteredSession implements DecodingSession {
  private final Blip2 model;
  private final LanguageSession session;
  private final Meter meter;

  private MeteredSession(Blip2 model, Meter meter) {
    this.model = model;
    this.session = model.languageModel().open();
    this.meter = meter;
  }

  /** Loads the language model, where that is still to be done; this is not counted. */
  public static MeteredSession open(Blip2 model, Meter meter) {
    return new MeteredSession(model, meter);
  }

  /**
   * Reads the visual prompts of images, as {@link LanguageSession#read} does.
   *
   * @param queryOutput (n, Q, D) float32 of the Q-Former
   */
  public int[] read(PtNDManager scope, NDArray queryOutput) {
    meter.add(Measure.READ_IMAGES, queryOutput.getShape().get(0));
    return meter.time(
        Measure.PREFILL_NANOS, () -> session.read(model.visualPrompts(scope, queryOutput)));
  }

  /** As {@link LanguageSession#forget}. */
  void forget(int image) {
    session.forget(image);
  }

  @Override
  public Candidates admit(int[] images, int[][] promptIds, ScoreRules rules) {
    int[] lengths = Arrays.stream(promptIds).mapToInt(ids -> ids.length).toArray();
    int longest = Arrays.stream(lengths).max().orElse(0);
    meter.add(Measure.ADMITTED_ROWS, images.length);
    meter.add(Measure.PROMPT_TOKENS, Arrays.stream(lengths).sum());
    meter.add(Measure.PROMPT_CELLS, (long) longest * images.length);
    meter.add(Measure.ROW_STEPS, images.length);
    return meter.time(Measure.PREFILL_NANOS, () -> session.admit(images, promptIds, rules));
  }

  @Override
  public boolean beginsWith(int[] promptIds) {
    return session.beginsWith(promptIds);
  }

  @Override
  public Candidates advance(int[] parents, int[] tokens, ScoreRules rules) {
    meter.add(Measure.STEPS, tokens.length == 0 ? 0 : 1);
    meter.add(Measure.ROW_STEPS, tokens.length);
    return meter.time(Measure.STEP_NANOS, () -> session.advance(parents, tokens, rules));
  }

  @Override
  public void close() {
    session.close();
  }
}
