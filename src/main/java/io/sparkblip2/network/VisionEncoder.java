package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.checkpoint.VisionConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pixels to image embeddings: the frozen ViT and the LayerNorm behind it (BLIP-2, section 3.1). */
public final class VisionEncoder implements AutoCloseable {
  private final ScriptModule module;

  VisionEncoder(
      PtNDManager manager, VisionConfig config, PreprocessorConfig pixels, WeightLoader weights) {
    this.module =
        new ScriptModule(
            manager,
            WeightLoader.with(
                weights.compute(), attributes(config, pixels, weights.fusesAttention())),
            "layers",
            "attention",
            "vision");
    load(module, pixels, weights);
    if (pixels.imageSize() != config.imageSize()) {
      try (PtNDManager scope = module.scope()) {
        module.run(scope, "resize_positions", (long) (pixels.imageSize() / config.patchSize()));
      }
    }
  }

  /** What its files declare. */
  static Map<String, Object> attributes(
      VisionConfig config, PreprocessorConfig pixels, boolean fusedAttention) {
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("num_hidden_layers", (long) config.numHiddenLayers());
    attributes.put("num_attention_heads", (long) config.numAttentionHeads());
    attributes.put("patch_size", (long) config.patchSize());
    attributes.put("layer_norm_eps", config.layerNormEps());
    attributes.put("rescale_factor", pixels.rescaleFactor());
    attributes.put("fused_attention", fusedAttention);
    return attributes;
  }

  /** Streams everything in that the network computes with. */
  static void load(WeightSink sink, PreprocessorConfig pixels, WeightLoader weights) {
    weights.loadPart(sink, "vision_model", WeightLoader.Use.COMPUTE);
    put(sink, "image_mean", pixels.imageMean());
    put(sink, "image_std", pixels.imageStd());
  }

  private static void put(WeightSink sink, String name, List<Double> channels) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(12).order(ByteOrder.nativeOrder());
    for (double channel : channels) {
      bytes.putFloat((float) channel);
    }
    sink.put(name, bytes.flip(), ScalarType.FLOAT32, new long[] {1, 3, 1, 1}, "float32");
  }

  /**
   * @param pixels (B, S, S, 3) uint8, resized but not normalised
   * @return (B, P, D) float32, attached to the scope
   */
  public NDArray encode(PtNDManager scope, NDArray pixels) {
    requireImages(pixels, DataType.UINT8, 3);
    return module.run(scope, "forward", pixels)[0];
  }

  /**
   * What {@link #encode} computes first.
   *
   * @param pixels (B, S, S, 3) uint8, resized
   * @return (B, 3, S, S) float32, with the mean and deviation of the checkpoint's preprocessor
   */
  public NDArray pixelValues(PtNDManager scope, NDArray pixels) {
    requireImages(pixels, DataType.UINT8, 3);
    return module.run(scope, "normalise", pixels)[0];
  }

  /**
   * Every state on the way, for comparison with a reference.
   *
   * @param pixelValues (B, 3, S, S) float32, normalised
   * @return (layers + 2, B, P, D): the embedding, each block's output, the result
   */
  public NDArray tap(PtNDManager scope, NDArray pixelValues) {
    requireImages(pixelValues, DataType.FLOAT32, 1);
    return module.run(scope, "tap", pixelValues)[0];
  }

  /** A tensor of another dtype or rank would end in native code, far from the cause. */
  private static void requireImages(NDArray images, DataType type, int channelAxis) {
    Shape shape = images.getShape();
    if (images.getDataType() != type || shape.dimension() != 4 || shape.get(channelAxis) != 3) {
      throw new IllegalArgumentException(
          "Not a batch of RGB images: " + shape + " " + images.getDataType());
    }
  }

  @Override
  public void close() {
    module.close();
  }
}
