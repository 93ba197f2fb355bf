package io.sparkblip2.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.generation.Candidates;
import io.sparkblip2.generation.DecodingSession;
import io.sparkblip2.generation.ScoreRules;
import io.sparkblip2.network.Blip2;
import io.sparkblip2.network.LanguageModel;
import java.util.Arrays;

/** A session whose prompts, steps and time are counted. */
public final class MeteredSession implements DecodingSession {
  private final DecodingSession session;
  private final Meter meter;

  private MeteredSession(DecodingSession session, Meter meter) {
    this.session = session;
    this.meter = meter;
  }

  /**
   * Reads the visual prompts of images; loading the language model, where that is still to be done,
   * is not counted.
   *
   * @param queryOutput (B, Q, D) float32 of the Q-Former
   */
  public static MeteredSession open(
      Blip2 model, PtNDManager scope, NDArray queryOutput, Meter meter) {
    LanguageModel language = model.languageModel();
    meter.add(Measure.OPENED_IMAGES, queryOutput.getShape().get(0));
    DecodingSession session =
        meter.time(
            Measure.PREFILL_NANOS, () -> language.open(model.visualPrompts(scope, queryOutput)));
    return new MeteredSession(session, meter);
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
