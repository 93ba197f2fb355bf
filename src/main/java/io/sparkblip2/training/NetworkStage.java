package io.sparkblip2.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.network.TrainingNetwork;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * What the stages have in common: a network, its learnt weights, and how a step's results return.
 */
abstract class NetworkStage implements Stage {
  final TrainingNetwork network;
  final StageWeights weights;
  private float[] assigned;

  NetworkStage(TrainingNetwork network, StageWeights weights) {
    this.network = network;
    this.weights = weights;
  }

  static NDArray pixels(PtNDManager scope, byte[] pixels, int images, int side) {
    return scope.create(ByteBuffer.wrap(pixels), new Shape(images, side, side, 3), DataType.UINT8);
  }

  /** (1) float32: what the networks' files take for yes and no. */
  static NDArray flag(PtNDManager scope, boolean value) {
    return scope.create(new float[] {value ? 1 : 0});
  }

  /** Calls the stage's {@code contribution}. */
  final Contribution contribution(PtNDManager scope, boolean learn, NDArray... arguments) {
    NDArray[] all = new NDArray[arguments.length + 1];
    all[0] = flag(scope, learn);
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    NDArray[] results = network.call(scope, "contribution", all);
    float[] losses = results[0].toFloatArray();
    double[] wide = new double[losses.length];
    for (int i = 0; i < losses.length; i++) {
      wide[i] = losses[i];
    }
    return new Contribution(wide, learn ? results[1].toFloatArray() : new float[0]);
  }

  /** A matrix on the native side as its rows. */
  static float[][] rows(NDArray matrix) {
    float[] all = matrix.toFloatArray();
    int count = (int) matrix.getShape().get(0);
    int width = all.length / Math.max(1, count);
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
    }
    return rows;
  }

  /** Rows of features, from a column on, as (B, ...) on the native side. */
  static NDArray columns(PtNDManager scope, float[][] features, int from, int to, Shape shape) {
    float[] all = new float[features.length * (to - from)];
    for (int i = 0; i < features.length; i++) {
      System.arraycopy(features[i], from, all, i * (to - from), to - from);
    }
    return scope.create(all, shape);
  }

  @Override
  public List<String> remarks() {
    return weights.remarks();
  }

  @Override
  public final List<Parameter> parameters() {
    return weights.learnt();
  }

  @Override
  public final float[] values() {
    return network.values();
  }

  @Override
  public final void assign(float[] values) {
    network.assign(values);
    assigned = values;
  }

  /** A learnt parameter of one number. */
  final float learntNumber(String name) {
    if (assigned == null) {
      assigned = values();
    }
    int at = 0;
    for (Parameter parameter : parameters()) {
      if (parameter.name().equals(name)) {
        return assigned[at];
      }
      at += parameter.size();
    }
    throw new IllegalArgumentException(name + " is not learnt");
  }

  @Override
  public void close() {
    network.close();
  }
}
