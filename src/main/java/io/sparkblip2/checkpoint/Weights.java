package io.sparkblip2.checkpoint;

import java.nio.file.Path;
import java.util.Map;

/** A checkpoint's weights by their names, each compared with what the network asks for. */
public final class Weights {
  private final Path folder;
  private final Map<String, StoredTensor> tensors;

  Weights(Path folder, Map<String, StoredTensor> tensors) {
    this.folder = folder;
    this.tensors = tensors;
  }

  /**
   * The tensor of this full name, as in the file.
   *
   * @throws CheckpointException if there is none, or it is not of this shape, or it is not stored
   *     as floating point numbers
   */
  public WeightTensor tensor(String key, long... shape) {
    StoredTensor stored = tensors.get(key);
    if (stored == null) {
      throw new CheckpointException(folder + " has no tensor " + key + ", which the model needs.");
    }
    stored
        .objection(shape)
        .ifPresent(
            objection -> {
              throw new CheckpointException("Tensor " + key + " " + objection + ".");
            });
    return stored.weight();
  }
}
