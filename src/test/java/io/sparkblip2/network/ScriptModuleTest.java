package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScriptModuleTest {
  @Test
  void aFailureSaysFirstWhatWasWrongAndThenWhere() {
    PtNDManager manager = Libtorch.newManager(Device.cpu());
    try (ScriptModule module =
            new ScriptModule(manager, Map.of("fused_attention", true), "attention");
        PtNDManager scope = module.scope()) {
      NDArray flat = scope.create(new float[] {1, 2, 3}, new Shape(3));
      assertThatThrownBy(() -> module.run(scope, "attend_all", flat, flat, flat))
          .isInstanceOf(EngineException.class)
          .hasMessageStartingWith("Expected query, key, and value to all be")
          .hasMessageContaining("in attend_all")
          .hasNoCause();
      assertThatThrownBy(() -> module.train(scope, "attend_all", flat, flat, flat))
          .isInstanceOf(EngineException.class)
          .hasMessageStartingWith("Expected query, key, and value to all be")
          .hasMessageContaining("in attend_all")
          .hasNoCause();
    } finally {
      manager.close();
    }
  }
}
