package io.sparkblip2.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The weights as a path to walk: {@code weights.at("vision_model").at("encoder").at("layers", 3)}.
 * All places of one walk share one memory of what was taken.
 */
public final class Weights {
  private final Path folder;
  private final Map<String, StoredTensor> tensors;
  private final Set<String> known;
  private final Set<String> used;
  private final String prefix;

  /**
   * @param known keys that may be left over
   */
  Weights(Path folder, Map<String, StoredTensor> tensors, Set<String> known) {
    this(folder, tensors, known, ConcurrentHashMap.newKeySet(), "");
  }

  private Weights(
      Path folder,
      Map<String, StoredTensor> tensors,
      Set<String> known,
      Set<String> used,
      String prefix) {
    this.folder = folder;
    this.tensors = tensors;
    this.known = known;
    this.used = used;
    this.prefix = prefix;
  }

  public Weights at(String name) {
    return new Weights(folder, tensors, known, used, prefix + name + ".");
  }

  public Weights at(String name, int index) {
    return at(name).at(Integer.toString(index));
  }

  public boolean has(String name) {
    return tensors.containsKey(prefix + name);
  }

  /**
   * Takes the tensor of this name below this place.
   *
   * @throws CheckpointException if there is none, or it is not of this shape, or it is not stored
   *     as floating point numbers
   */
  public WeightTensor tensor(String name, long... shape) {
    String key = prefix + name;
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
    used.add(key);
    return stored.weight();
  }

  /**
   * Called when a network is complete, from any place of the walk.
   *
   * @throws CheckpointException listing tensors that nobody took, apart from those that are rightly
   *     unused, {@link Layout#unused}
   */
  public void requireAllUsed() {
    KeyList left = new KeyList();
    tensors.keySet().stream()
        .filter(key -> !used.contains(key) && !known.contains(key))
        .forEach(left::add);
    if (!left.isEmpty()) {
      throw new CheckpointException(
          folder + " holds tensors that the model has no place for: " + left + ".");
    }
  }
}
