package io.sparkblip2.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One network, compiled by libtorch from its TorchScript source, and the calls into it.
 *
 * <p>Arguments are {@link NDArray}, Long, Double, Boolean, String or {@code long[]}; results are
 * tensors only: the engine's conversions of returned number lists and maps write out of bounds.
 * Tensors that come back are float32, int64 or uint8, never bfloat16, which the engine does not
 * know and dies of.
 */
final class ScriptModule implements WeightSink, AutoCloseable {
  private final PtNDManager manager;
  private final PtSymbolBlock block;

  ScriptModule(PtNDManager parent, Map<String, Object> attributes, String... parts) {
    this.manager = (PtNDManager) parent.newSubManager();
    byte[] archive = ScriptArchive.assemble(attributes, parts).zip();
    try {
      this.block = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), true, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long putRows(
      String name,
      ByteBuffer bytes,
      ScalarType stored,
      long[] shape,
      long firstRow,
      String layout) {
    try (PtNDManager scope = scope()) {
      int count = bytes.remaining() / stored.type().getNumOfBytes();
      NDArray data = scope.create(bytes, new Shape(count), stored.type());
      return run(scope, "put", name, data, (long) stored.code(), shape, firstRow, layout)[0]
          .getLong(0);
    }
  }

  @Override
  public PtNDManager scope() {
    return (PtNDManager) manager.newSubManager();
  }

  /**
   * @param scope owns the result
   * @return the tensor, or the tensors of the tuple, that the method returned
   * @throws EngineException whose first line is the reason
   */
  NDArray[] run(PtNDManager scope, String method, Object... arguments) {
    Libtorch.prepareThread();
    List<IValue> values = new ArrayList<>(arguments.length);
    try {
      for (Object argument : arguments) {
        values.add(value(argument));
      }
      try (IValue result = IValueUtils.runMethod(block, method, values.toArray(new IValue[0]))) {
        if (result.isTensor()) {
          return new NDArray[] {result.toTensor(scope)};
        }
        IValue[] items = result.toIValueTuple();
        NDArray[] tensors = new NDArray[items.length];
        for (int i = 0; i < items.length; i++) {
          tensors[i] = items[i].toTensor(scope);
          items[i].close();
        }
        return tensors;
      }
    } catch (EngineException e) {
      throw ScriptFailure.of(e);
    } finally {
      values.forEach(IValue::close);
    }
  }

  /**
   * Calls a method in training mode, without the engine's inference mode around it, in which no
   * gradient can be had. Only tensors can be handed over.
   *
   * @param scope owns the arguments and the results
   */
  NDArray[] train(PtNDManager scope, String method, NDArray... arguments) {
    Libtorch.prepareThread();
    NDList inputs = new NDList(arguments);
    NDArray name = scope.create(new Shape(0));
    name.setName("module_method:" + method);
    inputs.add(name);
    try {
      return IValueUtils.forward(block, inputs, true).toArray(NDArray[]::new);
    } catch (EngineException e) {
      throw ScriptFailure.of(e);
    }
  }

  private static IValue value(Object argument) {
    if (argument instanceof PtNDArray array) {
      return IValue.from(array);
    } else if (argument instanceof Long number) {
      return IValue.from(number);
    } else if (argument instanceof Double number) {
      return IValue.from(number);
    } else if (argument instanceof Boolean flag) {
      return IValue.from(flag);
    } else if (argument instanceof String text) {
      return IValue.from(text);
    } else if (argument instanceof long[] numbers) {
      return IValue.listFrom(numbers);
    }
    throw new IllegalArgumentException("A network cannot be given a " + argument.getClass());
  }

  @Override
  public void close() {
    block.close();
    manager.close();
  }
}
