package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.Map;

/** Query output to visual prompt: one linear layer into the language model's width. */
public final class LanguageProjection implements AutoCloseable {
  private final ScriptModule module;

  LanguageProjection(PtNDManager manager, WeightLoader weights) {
    this.module =
        new ScriptModule(
            manager, Map.of("compute", (long) weights.compute().code()), "layers", "projection");
    load(module, weights);
  }

  /** Streams its weights in. */
  static void load(WeightSink sink, WeightLoader weights) {
    weights.loadPart(sink, "language_projection", "language_projection.", WeightLoader.Use.EXACT);
  }

  /**
   * @param queryOutput (B, Q, D) float32
   * @return (B, Q, D of the language model) float32, attached to the scope
   */
  public NDArray project(PtNDManager scope, NDArray queryOutput) {
    return module.run(scope, "forward", queryOutput)[0];
  }

  @Override
  public void close() {
    module.close();
  }
}
