package io.sparkblip2.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * The visual prompts of four pictures of noise, for comparison between precisions. The language
 * model is never loaded, so a checkpoint of real size needs 4 GB.
 */
record VisualPrompts(float[] values, LoadedWeights loaded, double seconds) {
  /** Usage: FOLDER; prints how far each precision is from float32. */
  public static void main(String[] arguments) {
    Checkpoint checkpoint = Checkpoint.open(Path.of(arguments[0]));
    VisualPrompts exact = of(checkpoint, Precision.FLOAT32);
    for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16, Precision.INT8)) {
      VisualPrompts found = precision == Precision.FLOAT32 ? exact : of(checkpoint, precision);
      System.out.printf(
          "%-8s cosine %.6f, %.2f GB of weights loaded in %.1f s, four pictures in %.1f s%n",
          precision,
          found.cosine(exact),
          found.loaded.bytes() / 1e9,
          found.loaded.nanos() / 1e9,
          found.seconds);
    }
  }

  static VisualPrompts of(Checkpoint checkpoint, Precision precision) {
    return of(checkpoint, () -> Blip2.load(checkpoint, precision, Device.cpu()));
  }

  static VisualPrompts of(Checkpoint checkpoint, Supplier<Blip2> loader) {
    int side = checkpoint.preprocessor().imageSize();
    byte[] noise = new byte[4 * side * side * 3];
    new Random(5).nextBytes(noise);
    try (Blip2 model = loader.get();
        PtNDManager scope = model.newScope()) {
      long start = System.nanoTime();
      NDArray pixels =
          scope.create(ByteBuffer.wrap(noise), new Shape(4, side, side, 3), DataType.UINT8);
      NDArray imageEmbeddings = model.visionEncoder().encode(scope, pixels);
      NDArray queryOutput = model.qFormer().query(scope, imageEmbeddings);
      float[] values = model.visualPrompts(scope, queryOutput).toFloatArray();
      return new VisualPrompts(values, model.loaded(), (System.nanoTime() - start) / 1e9);
    }
  }

  /** Over all pictures, queries and components. */
  double cosine(VisualPrompts other) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < values.length; i++) {
      ab += (double) values[i] * other.values[i];
      aa += (double) values[i] * values[i];
      bb += (double) other.values[i] * other.values[i];
    }
    return ab / Math.sqrt(aa * bb);
  }
}
