package io.sparkblip2.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.config.Precision;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the engine reaches on a device with nothing around it: products of given shapes, in the form
 * that the networks' weights have, and reading memory. A network's share of it says how much of the
 * machine the network uses. Takes a GiB of the device's memory while it measures.
 */
public final class MatrixPeak implements AutoCloseable {
  private static final int REPETITIONS = 8;

  /** Long against what a call costs by itself. */
  private static final double SECONDS_AT_ONCE = 0.01;

  /** Bytes that no cache holds. */
  private static final long MEMORY_BYTES = 1L << 30;

  private final PtNDManager manager;
  private final ScriptModule module;
  private final Arithmetic arithmetic;
  private final Precision precision;

  private MatrixPeak(PtNDManager manager, Arithmetic arithmetic, Precision precision) {
    this.manager = manager;
    this.arithmetic = arithmetic;
    this.precision = precision;
    ScalarType compute = arithmetic.compute(precision);
    this.module = new ScriptModule(manager, WeightLoader.with(compute, Map.of()), "layers", "peak");
  }

  /** Measures in what a network of this precision computes in. */
  public static MatrixPeak open(Precision precision, Device device) {
    PtNDManager manager = Libtorch.newManager(device);
    try {
      return new MatrixPeak(manager, Arithmetic.of(manager, precision), precision);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * A linear layer's weight (out, in), and in how many layers it is.
   *
   * @param count 1 or more
   */
  public record Product(long out, long in, int count) {
    /**
     * Floating-point operations for one row in all the layers, a multiplication and an addition.
     */
    public double flops() {
      return 2.0 * out * in * count;
    }
  }

  /**
   * Operations per second of these products of the image encoder, each at its best.
   *
   * @param rows of the other factor
   */
  public double imageFlopsPerSecond(int rows, List<Product> products) {
    return flopsPerSecond(rows, products, quantisedOr(arithmetic.imageForm(precision)));
  }

  /** The same for another network. */
  public double flopsPerSecond(int rows, List<Product> products) {
    return flopsPerSecond(rows, products, quantisedOr(arithmetic.linearForm(precision)));
  }

  private String quantisedOr(String form) {
    return precision == Precision.INT8 ? arithmetic.quantisedForm(false) : form;
  }

  private double flopsPerSecond(int rows, List<Product> products, String layout) {
    double flops = 0;
    double seconds = 0;
    for (Product product : products) {
      flops += rows * product.flops();
      seconds += product.count() * seconds(rows, product, layout);
    }
    return flops / seconds;
  }

  /** Bytes per second of one pass over memory, at its best. */
  public double bytesPerSecond() {
    run(scope -> module.run(scope, "fill", here(scope), MEMORY_BYTES / 4));
    double seconds = best(scope -> finished(module.run(scope, "read_memory")));
    run(scope -> module.run(scope, "fill", here(scope), 1L));
    return MEMORY_BYTES / seconds;
  }

  private double seconds(int rows, Product product, String layout) {
    long[] shape = {product.out(), product.in()};
    run(scope -> module.run(scope, "invent", here(scope), (long) rows, shape, layout));
    run(multiplied(1));
    long times = Math.max(1, Math.round(SECONDS_AT_ONCE / time(multiplied(1))));
    return best(multiplied(times)) / times;
  }

  private Consumer<PtNDManager> multiplied(long times) {
    return scope -> finished(module.run(scope, "multiply", times));
  }

  /** Reading a result waits for it, which a call to a GPU does not. */
  private static void finished(NDArray[] result) {
    result[0].toFloatArray();
  }

  /** Any tensor tells the network which device it is for. */
  private static NDArray here(PtNDManager scope) {
    return scope.create(0f);
  }

  private double best(Consumer<PtNDManager> work) {
    double best = time(work);
    for (int i = 1; i < REPETITIONS; i++) {
      best = Math.min(best, time(work));
    }
    return best;
  }

  private double time(Consumer<PtNDManager> work) {
    long start = System.nanoTime();
    run(work);
    return (System.nanoTime() - start) / 1e9;
  }

  private void run(Consumer<PtNDManager> work) {
    try (PtNDManager scope = module.scope()) {
      work.accept(scope);
    }
  }

  @Override
  public void close() {
    module.close();
    manager.close();
  }
}
