package io.sparkblip2.benchmark;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.checkpoint.CheckpointLayout;
import io.sparkblip2.checkpoint.VisionConfig;
import io.sparkblip2.config.Precision;
import io.sparkblip2.network.MatrixPeak.Product;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a checkpoint's networks have to compute and to read, by the shapes of their weights.
 *
 * @param visionTokens P, rows of the vision encoder's products for an image
 * @param vision its linear layers
 * @param visionFlops of an image: linear layers, patches and attention
 * @param prefill linear layers that a token of an image's or a prompt's goes through, head aside
 * @param step linear layers that a written token goes through, head aside
 * @param head the output layer
 */
record NetworkCost(
    int visionTokens,
    List<Product> vision,
    double visionFlops,
    List<Product> prefill,
    List<Product> step,
    Product head) {

  static NetworkCost of(Blip2Config config) {
    VisionConfig vision = config.vision();
    int tokens = vision.numTokens();
    List<Product> layers = products(CheckpointLayout.of(vision), key -> true);
    double patches =
        2.0 * (tokens - 1) * vision.hiddenSize() * 3 * vision.patchSize() * vision.patchSize();
    double attention = 4.0 * tokens * tokens * vision.hiddenSize() * vision.numHiddenLayers();
    Map<String, long[]> language = CheckpointLayout.of(config.language());
    boolean decoderOnly = config.language().decoderOnly();
    return new NetworkCost(
        tokens,
        layers,
        tokens * flops(layers) + patches + attention,
        products(language, key -> decoderOnly || key.startsWith("encoder.") || readsPrompt(key)),
        products(language, key -> decoderOnly || key.startsWith("decoder.") && !readsPrompt(key)),
        new Product(config.language().vocabSize(), config.language().hiddenSize(), 1));
  }

  /** T5's keys and values of the encoded prompt, computed once for all steps. */
  private static boolean readsPrompt(String key) {
    return key.matches(".*EncDecAttention\\.[kv]\\.weight");
  }

  private static List<Product> products(Map<String, long[]> layout, Predicate<String> wanted) {
    Map<List<Long>, Integer> counts = new LinkedHashMap<>();
    layout.forEach(
        (key, shape) -> {
          if (shape.length == 2 && isLinear(key) && wanted.test(key)) {
            counts.merge(List.of(shape[0], shape[1]), 1, Integer::sum);
          }
        });
    List<Product> products = new ArrayList<>();
    counts.forEach((shape, count) -> products.add(new Product(shape.get(0), shape.get(1), count)));
    return products;
  }

  /** Multiplied with, as against looked up; the head is counted apart. */
  private static boolean isLinear(String key) {
    return key.endsWith(".weight")
        && !key.contains("embed")
        && !key.startsWith("shared.")
        && !key.startsWith("lm_head.")
        && !key.contains("relative_attention_bias");
  }

  /** For one row through all of them. */
  static double flops(List<Product> products) {
    return products.stream().mapToDouble(Product::flops).sum();
  }

  /** Bytes of weights that one step of the language model reads, whatever the number of rows. */
  double bytesPerStep(Precision precision) {
    int layer =
        switch (precision) {
          case FLOAT32 -> 4;
          case BFLOAT16, FLOAT16 -> 2;
          case INT8 -> 1;
        };
    // In int8 the head stays bfloat16.
    return flops(step) / 2 * layer + head.flops() / 2 * Math.max(2, layer);
  }
}
