package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.LanguageConfig;
import io.sparkblip2.config.Precision;
import java.lang.reflect.Field;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LanguageModelsTest {
  @Test
  void nothingStaysInMemoryOfALanguageModelThatCouldNotBeLoaded() throws Exception {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve("tiny-opt"));
    LanguageConfig other =
        Checkpoint.open(Golden.CHECKPOINTS.resolve("tiny-t5")).config().language();
    try (PtNDManager manager = Libtorch.newManager(Device.cpu())) {
      Arithmetic arithmetic = Arithmetic.of(manager, Precision.FLOAT32);
      WeightLoader weights = new WeightLoader(checkpoint, Precision.FLOAT32, arithmetic);
      int before = open(manager);

      assertThatThrownBy(() -> LanguageModels.compile(manager, other, weights))
          .isInstanceOf(RuntimeException.class);

      assertThat(open(manager)).isEqualTo(before);
    }
  }

  /** What the engine itself knows to be open under a manager. */
  private static int open(PtNDManager manager) throws ReflectiveOperationException {
    Field resources = BaseNDManager.class.getDeclaredField("resources");
    resources.setAccessible(true);
    return ((Map<?, ?>) resources.get(manager)).size();
  }
}
