package io.sparkblip2.training;

import io.sparkblip2.checkpoint.CheckpointWriter;
import io.sparkblip2.checkpoint.StartingWeights;
import io.sparkblip2.checkpoint.WeightTensor;
import io.sparkblip2.checkpoint.WeightType;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.network.PositionTable;
import io.sparkblip2.network.TrainingNetwork;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The weights of a stage: where each comes from, where in the network it goes, whether it learns.
 */
final class StageWeights {
  private final StartingWeights start;
  private final long seed;
  private final List<Parameter> learnt = new ArrayList<>();
  private final Set<String> fresh = new HashSet<>();

  StageWeights(StartingWeights start, long seed) {
    this.start = start;
    this.seed = seed;
  }

  /**
   * Gives a network a weight that changes: the start folders' value, or a fresh one.
   *
   * @param inside its name in the inner network
   * @param key its Hugging Face name
   */
  void learn(TrainingNetwork network, int inner, String inside, String key, long[] shape) {
    Parameter parameter = new Parameter(key, shape);
    Optional<WeightTensor> found = start.find(key, shape);
    if (found.isPresent()) {
      network.put(inner, inside, found.get());
    } else {
      fresh.add(key);
      network.put(inner, inside, shape, FreshValues.of(parameter, seed));
    }
    network.learn(inner, inside);
    learnt.add(parameter);
  }

  /**
   * Gives a network a weight that stays as it is.
   *
   * @throws WrongCallException if no start folder has it
   */
  void freeze(TrainingNetwork network, int inner, String inside, String key, long[] shape) {
    WeightTensor found =
        start
            .find(key, shape)
            .orElseThrow(
                () ->
                    new WrongCallException(
                        "No folder of `start` has "
                            + key
                            + ", which this stage does not learn. Add the checkpoint that holds"
                            + " it."));
    network.put(inner, inside, found);
  }

  List<Parameter> learnt() {
    return List.copyOf(learnt);
  }

  /**
   * How many of the learnt numbers no start folder holds, and whose they are, such as {@code cls.*
   * (5 of 5 tensors)}; nothing where all have a start.
   */
  List<String> remarks() {
    if (fresh.isEmpty()) {
      return List.of();
    }
    Map<String, Integer> all = new TreeMap<>();
    Map<String, Integer> without = new TreeMap<>();
    long numbers = 0;
    long withoutStart = 0;
    for (Parameter parameter : learnt) {
      String part = part(parameter.name());
      all.merge(part, 1, Integer::sum);
      numbers += parameter.size();
      if (fresh.contains(parameter.name())) {
        without.merge(part, 1, Integer::sum);
        withoutStart += parameter.size();
      }
    }
    String parts =
        without.entrySet().stream()
            .map(
                e ->
                    "%s (%d of %d tensors)"
                        .formatted(e.getKey(), e.getValue(), all.get(e.getKey())))
            .collect(Collectors.joining(", "));
    return List.of(
        "%d of %d parameters are in no start folder and begin anew: %s"
            .formatted(withoutStart, numbers, parts));
  }

  private static String part(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot) + ".*";
  }

  /**
   * Adds every tensor of a layout to a checkpoint: learnt ones from the flat vector; the rest byte
   * for byte as in the folder it came from, or, if in none, freshly drawn. An image encoder's
   * position table is resized where the layout's is for pictures of another size.
   *
   * @param type of what is not copied
   * @param name a key's name in the folder to be written
   */
  void addTo(
      CheckpointWriter writer,
      Map<String, long[]> layout,
      float[] flat,
      WeightType type,
      UnaryOperator<String> name) {
    Map<String, FloatBuffer> values = new HashMap<>();
    int at = 0;
    for (Parameter parameter : learnt) {
      values.put(parameter.name(), FloatBuffer.wrap(flat, at, parameter.size()).slice());
      at += parameter.size();
    }
    layout.forEach(
        (key, shape) -> {
          if (values.containsKey(key)) {
            writer.add(name.apply(key), shape, type, values.get(key));
          } else if (key.equals(PositionTable.KEY) && isOfAnotherSize(shape)) {
            writer.add(name.apply(key), shape, WeightType.F32, positions(shape));
          } else if (start.find(key, shape).isPresent()) {
            writer.add(name.apply(key), start.find(key, shape).get());
          } else {
            float[] drawn = FreshValues.of(new Parameter(key, shape), seed);
            writer.add(name.apply(key), shape, type, FloatBuffer.wrap(drawn));
          }
        });
  }

  private boolean isOfAnotherSize(long[] positions) {
    return start.find(PositionTable.KEY).filter(t -> t.shape()[1] != positions[1]).isPresent();
  }

  /** Not rounded to what the others are stored as: every vector would change. */
  private FloatBuffer positions(long[] shape) {
    int side = (int) Math.round(Math.sqrt(shape[1] - 1));
    return FloatBuffer.wrap(
        PositionTable.resized(
            start.find(PositionTable.KEY).orElseThrow(), start.vision().orElseThrow(), side));
  }
}
