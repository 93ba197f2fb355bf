package io.sparkblip2.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * Every tensor that a BLIP-2 captioner of a given configuration consists of, by its Hugging Face
 * name; linear weights are (out, in). Lets the driver find a wrong checkpoint from the files'
 * headers, before any executor loads it.
 */
public final class CheckpointLayout {
  /** Tensors that files may hold and the model does not take, each with the reason. */
  public static final Map<String, String> UNUSED =
      Map.of(
          "language_model.lm_head.weight", "OPT's output layer is its embedding, stored twice",
          "qformer.embeddings.position_ids", "a buffer of older versions: 0, 1, 2, ...");

  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  private CheckpointLayout() {}

  /** Name to shape, in the order of the data's path through the network. */
  public static Map<String, long[]> of(Blip2Config config) {
    CheckpointLayout layout = new CheckpointLayout();
    layout.addVision(config.vision());
    layout.add("query_tokens", 1, config.numQueryTokens(), config.qFormer().hiddenSize());
    layout.addQFormer(config.qFormer());
    layout.addLinear(
        "language_projection", config.language().hiddenSize(), config.qFormer().hiddenSize());
    // OPT is the only family there is, so far.
    layout.addOpt((OptConfig) config.language());
    return layout.shapes;
  }

  private void addVision(VisionConfig config) {
    int width = config.hiddenSize();
    add("vision_model.embeddings.class_embedding", 1, 1, width);
    add("vision_model.embeddings.position_embedding", 1, config.numTokens(), width);
    int patch = config.patchSize();
    add("vision_model.embeddings.patch_embedding.weight", width, 3, patch, patch);
    add("vision_model.embeddings.patch_embedding.bias", width);
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      String layer = "vision_model.encoder.layers." + i + ".";
      addNorm(layer + "layer_norm1", width);
      addLinear(layer + "self_attn.qkv", 3L * width, width);
      addLinear(layer + "self_attn.projection", width, width);
      addNorm(layer + "layer_norm2", width);
      addLinear(layer + "mlp.fc1", config.intermediateSize(), width);
      addLinear(layer + "mlp.fc2", width, config.intermediateSize());
    }
    addNorm("vision_model.post_layernorm", width);
  }

  private void addQFormer(QFormerConfig config) {
    int width = config.hiddenSize();
    addNorm("qformer.layernorm", width);
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      String layer = "qformer.encoder.layer." + i + ".";
      addAttention(layer + "attention.", width, width);
      if (config.hasCrossAttention(i)) {
        addAttention(layer + "crossattention.", width, config.encoderHiddenSize());
      }
      addLinear(layer + "intermediate_query.dense", config.intermediateSize(), width);
      addLinear(layer + "output_query.dense", width, config.intermediateSize());
      addNorm(layer + "output_query.LayerNorm", width);
    }
  }

  private void addAttention(String block, int width, int encoderWidth) {
    addLinear(block + "attention.query", width, width);
    addLinear(block + "attention.key", width, encoderWidth);
    addLinear(block + "attention.value", width, encoderWidth);
    addLinear(block + "output.dense", width, width);
    addNorm(block + "output.LayerNorm", width);
  }

  private void addOpt(OptConfig config) {
    int width = config.hiddenSize();
    String decoder = "language_model.model.decoder.";
    add(decoder + "embed_tokens.weight", config.vocabSize(), width);
    // The first two rows of OPT's position table belong to no position.
    add(decoder + "embed_positions.weight", config.maxPositionEmbeddings() + 2, width);
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      String layer = decoder + "layers." + i + ".";
      addLinear(layer + "self_attn.k_proj", width, width);
      addLinear(layer + "self_attn.v_proj", width, width);
      addLinear(layer + "self_attn.q_proj", width, width);
      addLinear(layer + "self_attn.out_proj", width, width);
      addNorm(layer + "self_attn_layer_norm", width);
      addLinear(layer + "fc1", config.ffnDim(), width);
      addLinear(layer + "fc2", width, config.ffnDim());
      addNorm(layer + "final_layer_norm", width);
    }
    addNorm(decoder + "final_layer_norm", width);
  }

  private void addLinear(String name, long out, long in) {
    add(name + ".weight", out, in);
    add(name + ".bias", out);
  }

  private void addNorm(String name, long width) {
    add(name + ".weight", width);
    add(name + ".bias", width);
  }

  private void add(String key, long... shape) {
    shapes.put(key, shape);
  }

  /** Compares what is stored with what the configuration needs; all differences in one message. */
  static void requireComplete(
      String folder, Blip2Config config, SortedMap<String, StoredTensor> stored) {
    Map<String, long[]> wanted = of(config);
    KeyList missing = new KeyList();
    KeyList wrong = new KeyList();
    KeyList extra = new KeyList();
    wanted.forEach(
        (key, shape) -> {
          StoredTensor tensor = stored.get(key);
          if (tensor == null) {
            missing.add(key);
          } else {
            tensor.objection(shape).ifPresent(objection -> wrong.add(key + " " + objection));
          }
        });
    for (String key : stored.keySet()) {
      if (!wanted.containsKey(key) && !UNUSED.containsKey(key)) {
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
