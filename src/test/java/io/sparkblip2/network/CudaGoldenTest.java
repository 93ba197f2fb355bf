package io.sparkblip2.network;

import ai.djl.Device;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The networks on a GPU against Hugging Face's numbers. */
@Tag("gpu")
class CudaGoldenTest {
  @Nested
  class Activations extends ActivationsTest {
    @Override
    Device device() {
      return Device.gpu();
    }
  }

  @Nested
  class T5Activations extends T5ActivationsTest {
    @Override
    Device device() {
      return Device.gpu();
    }
  }

  @Nested
  class Generation extends GenerationGoldenTest {
    @Override
    Device device() {
      return Device.gpu();
    }
  }

  @Nested
  class Retrieval extends RetrievalGoldenTest {
    @Override
    Device device() {
      return Device.gpu();
    }
  }
}
