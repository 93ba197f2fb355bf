package io.sparkblip2.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.WeightTensor;
import io.sparkblip2.config.Precision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The networks of one stage of training, compiled into one TorchScript class, and its losses and
 * gradients. Forward and backward pass are one native call; the learnt weights are one flat float32
 * vector.
 *
 * <p>Usage: {@link #put} every weight, {@link #learn} those that change, {@link #settle}, then
 * call. Not thread-safe.
 */
public final class TrainingNetwork implements AutoCloseable {
  private final PtNDManager manager;
  private final ScriptModule module;
  private final List<Inner> inners;

  /**
   * A network that the stage contains.
   *
   * @param name the attribute of the stage's file that holds it
   * @param precision what it computes in; learnt weights are kept in float32 whatever this is
   * @param attributes hyper-parameters that its files declare
   * @param parts its TorchScript files
   */
  record Inner(
      String name, Precision precision, Map<String, Object> attributes, List<String> parts) {
    ScalarType compute() {
      return precision == Precision.FLOAT32 ? ScalarType.FLOAT32 : ScalarType.BFLOAT16;
    }
  }

  /**
   * @param inners in the order of the stage's tables
   * @param attributes what the stage's own files declare
   * @param parts the stage's own files
   */
  TrainingNetwork(
      Device device, List<Inner> inners, Map<String, Object> attributes, List<String> parts) {
    this.manager = Libtorch.newManager(device);
    this.inners = List.copyOf(inners);
    Map<String, Object> values = new HashMap<>(attributes);
    for (Inner inner : inners) {
      Map<String, Object> own = new HashMap<>(inner.attributes());
      own.put("compute", (long) inner.compute().code());
      values.put(inner.name(), new ScriptArchive.Inner(own, inner.parts()));
    }
    try {
      this.module = new ScriptModule(manager, values, parts.toArray(String[]::new));
      run("prepare");
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private void run(String method, Object... arguments) {
    try (PtNDManager scope = scope()) {
      module.run(scope, method, arguments);
    }
  }

  /** Sets a weight of an inner network from float32 values. */
  public void put(int inner, String name, long[] shape, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(4 * Math.max(1, values.length)).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values);
    put(inner, name, shape, bytes.limit(4 * values.length), ScalarType.FLOAT32);
  }

  /** Sets a weight of an inner network from a checkpoint's tensor. */
  public void put(int inner, String name, WeightTensor tensor) {
    put(inner, name, tensor.shape(), tensor.map(), ScalarType.of(tensor.type()));
  }

  private void put(int inner, String name, long[] shape, ByteBuffer bytes, ScalarType stored) {
    try (PtNDManager scope = scope()) {
      int count = bytes.remaining() / stored.type().getNumOfBytes();
      NDArray data = scope.create(bytes, new Shape(count), stored.type());
      long form = inners.get(inner).compute().code();
      module.run(scope, "put", (long) inner, name, data, (long) stored.code(), shape, form);
    }
  }

  /** Counts a weight that was put among the learnt ones; their order is the flat vector's. */
  public void learn(int inner, String name) {
    run("learn", (long) inner, name, (long) inners.get(inner).compute().code());
  }

  /** Ends the loading: from now on losses can be computed. */
  public void settle() {
    try (PtNDManager scope = scope()) {
      call(scope, "settle", scope.create(0f));
    }
  }

  /** Sets the learnt weights. */
  public void assign(float[] values) {
    try (PtNDManager scope = scope()) {
      call(scope, "assign", scope.create(values));
    }
  }

  /** The learnt weights. */
  public float[] values() {
    try (PtNDManager scope = scope()) {
      return call(scope, "values", scope.create(0f))[0].toFloatArray();
    }
  }

  /** A manager for one call's arrays; closing it frees them. */
  public PtNDManager scope() {
    return module.scope();
  }

  /**
   * Calls a method of the stage in the engine's training mode, in which gradients can be had.
   *
   * @param arguments tensors, all of one scope, which then owns the results
   */
  public NDArray[] call(PtNDManager scope, String method, NDArray... arguments) {
    return module.train(scope, method, arguments);
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
