package io.sparkblip2.inference;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A model whose caption is the image's first byte; fails on orders from a test. */
class FakeBatchModel implements BatchModel {
  static final int POISON = 13;

  final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
  private final int batchSize;
  private final int memory;
  private final String poisonMessage;
  int outOfMemory;

  /**
   * @param memory images that fit on the device
   */
  FakeBatchModel(int batchSize, int memory, String poisonMessage) {
    this.batchSize = batchSize;
    this.memory = memory;
    this.poisonMessage = poisonMessage;
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  @Override
  public List<List<Prediction>> predict(List<ImageRequest> requests) {
    sizes.add(requests.size());
    if (requests.size() > memory) {
      outOfMemory++;
      throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB");
    }
    if (requests.stream().anyMatch(request -> request.pixels()[0] == POISON)) {
      outOfMemory +=
          DeviceError.of(new EngineException(poisonMessage)) == DeviceError.OUT_OF_MEMORY ? 1 : 0;
      throw new EngineException(poisonMessage);
    }
    return requests.stream()
        .map(request -> List.of(caption(Integer.toString(request.pixels()[0]))))
        .toList();
  }

  static Prediction caption(String words) {
    return new Prediction.Caption(words, -1, "", List.of());
  }

  @Override
  public long visionForwards() {
    return sizes.stream().mapToLong(Integer::longValue).sum();
  }

  @Override
  public long decoderSteps() {
    return 0;
  }

  @Override
  public void close() {}
}
