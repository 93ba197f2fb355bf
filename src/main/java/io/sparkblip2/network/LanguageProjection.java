package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;
import java.util.Map;

/** Query output to visual prompt: one linear layer into the language model's width. */
public final class LanguageProjection implements AutoCloseable {
  private final ScriptModule module;

  LanguageProjection(PtNDManager manager, WeightLoader weights) {
    this.module =
        new ScriptModule(
            manager, Map.of("compute", (long) weights.compute().code()), "layers", "projection");
    for (String name : List.of("language_projection.weight", "language_projection.bias")) {
      weights.loadTensor(module, name, name, WeightLoader.Use.EXACT);
    }
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
