package io.sparkblip2.checkpoint;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;

/** Tensors by their names in a checkpoint, in the order of the data's path through the network. */
public final class Layout {
  private final Map<String, long[]> shapes;
  private final Map<String, String> unused;
  private final Map<String, String> remarks;
  private final String prefix;

  Layout() {
    this(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), "");
  }

  private Layout(
      Map<String, long[]> shapes,
      Map<String, String> unused,
      Map<String, String> remarks,
      String prefix) {
    this.shapes = shapes;
    this.unused = unused;
    this.remarks = remarks;
    this.prefix = prefix;
  }

  /** The same layout, where every name that is added starts with this. */
  Layout under(String name) {
    return new Layout(shapes, unused, remarks, prefix + name + ".");
  }

  /** A matrix (out, in) and its bias (out). */
  Layout linear(String name, long out, long in) {
    return matrix(name, out, in).tensor(name + ".bias", out);
  }

  /** A matrix (out, in) without a bias. */
  Layout matrix(String name, long out, long in) {
    return tensor(name + ".weight", out, in);
  }

  /** Scale and shift of a layer norm. */
  Layout norm(String name, long width) {
    return scale(name, width).tensor(name + ".bias", width);
  }

  /** The scale of an RMS norm. */
  Layout scale(String name, long width) {
    return tensor(name + ".weight", width);
  }

  Layout tensor(String name, long... shape) {
    shapes.put(prefix + name, shape);
    return this;
  }

  /** A tensor that files may hold and the model does not take. */
  Layout unused(String name, String reason) {
    unused.put(prefix + name, reason);
    return this;
  }

  /** What to say where this tensor is missing. */
  Layout remark(String name, String remark) {
    remarks.put(prefix + name, remark);
    return this;
  }

  /** Name to shape; linear weights are (out, in). */
  public Map<String, long[]> shapes() {
    return Collections.unmodifiableMap(shapes);
  }

  /** This layout with these tensors among the unused ones. */
  Layout without(Predicate<String> unwanted, String reason) {
    shapes.keySet().stream().filter(unwanted).forEach(key -> unused.put(key, reason));
    shapes.keySet().removeIf(unwanted);
    return this;
  }

  /** Compares what is stored with what the configuration needs; all differences in one message. */
  void requireComplete(Path folder, SortedMap<String, StoredTensor> stored) {
    KeyList missing = new KeyList();
    KeyList wrong = new KeyList();
    KeyList extra = new KeyList();
    shapes.forEach(
        (key, shape) -> {
          StoredTensor tensor = stored.get(key);
          if (tensor == null) {
            missing.add(remarks.containsKey(key) ? key + " (" + remarks.get(key) + ")" : key);
          } else {
            tensor.objection(shape).ifPresent(objection -> wrong.add(key + " " + objection));
          }
        });
    for (String key : stored.keySet()) {
      if (!shapes.containsKey(key) && !unused.containsKey(key)) {
        extra.add(key);
      }
    }
    if (!missing.isEmpty() || !wrong.isEmpty() || !extra.isEmpty()) {
      throw new CheckpointException(
          folder
              + " does not hold the weights that its config.json describes."
              + (missing.isEmpty() ? "" : " Missing: " + missing + ".")
              + (wrong.isEmpty() ? "" : " Wrong: " + wrong + ".")
              + (extra.isEmpty() ? "" : " Without a place in the model: " + extra + "."));
    }
  }
}
