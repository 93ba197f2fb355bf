package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import org.junit.jupiter.api.Test;

/** Where the queries look. */
class CrossAttentionTest {
  private static final Golden GOLDEN = new Golden("tiny-opt-attention");
  private static final Golden IMAGES = new Golden("tiny-opt");

  @Test
  void theQueriesLookWhereHuggingFacesLook() {
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve("tiny-opt"));
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, Device.cpu());
        PtNDManager scope = model.newScope()) {
      NDArray imageEmbeddings = IMAGES.tensor(scope, "vision.last_hidden_state");
      NDArray attention = model.qFormer().crossAttention(scope, imageEmbeddings);
      int blocks = (int) attention.getShape().get(0);
      for (int i = 0; i < blocks; i++) {
        GOLDEN.compare("cross_attention." + i, attention.get(i));
      }
      assertThat(GOLDEN.has("cross_attention." + blocks)).isFalse();
      for (float sum : attention.sum(new int[] {-1}).toFloatArray()) {
        assertThat(sum).isCloseTo(1, within(1e-5f));
      }
    }
  }
}
