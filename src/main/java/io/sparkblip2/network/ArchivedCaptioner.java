package io.sparkblip2.network;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.LanguageConfig;
import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.checkpoint.VisionConfig;
import io.sparkblip2.config.Precision;
import io.sparkblip2.network.ScriptArchive.Inner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole captioner as one TorchScript file, weights and greedy writing included, that {@code
 * torch.jit.load} and any program on libtorch can run (export/captioner.py).
 *
 * <p>Its {@code forward} takes pixels (B, S, S, 3) uint8, RGB, and a prompt's ids (T) or (B, T)
 * int64, and returns (B, N) int64: each row's tokens, the end token included, then -1; -2 stands
 * where the scores of a row were not finite numbers.
 */
public final class ArchivedCaptioner {
  /** What is stored can be put on any device: the plain forms are a GPU's. */
  private static final Arithmetic PLAIN = Arithmetic.GPU;

  private final PtNDManager manager;
  private final ArchiveFile file;
  private final WeightLoader weights;

  private ArchivedCaptioner(PtNDManager manager, ArchiveFile file, WeightLoader weights) {
    this.manager = manager;
    this.file = file;
    this.weights = weights;
  }

  /**
   * Writes the file, with memory for little more than the piece of a tensor.
   *
   * @param checkpoint known to be complete
   * @param precision not int8, whose weights are in forms that cannot be stored
   * @param maxNewTokens tokens of a text at most
   * @param path is replaced
   */
  public static void write(
      Checkpoint checkpoint, Precision precision, int maxNewTokens, Path path) {
    try (PtNDManager manager = Libtorch.newManager(Device.cpu());
        ArchiveFile file = new ArchiveFile(path)) {
      WeightLoader weights = new WeightLoader(checkpoint, precision, PLAIN);
      file.finish(new ArchivedCaptioner(manager, file, weights).networks(checkpoint, maxNewTokens));
    }
  }

  /** Bytes that the weights will take in a file. */
  public static long weightBytes(Checkpoint checkpoint, Precision precision) {
    WeightLoader weights = new WeightLoader(checkpoint, precision, PLAIN);
    return checkpoint.layout().entrySet().stream()
        .mapToLong(
            tensor ->
                ArchivedTensor.count(tensor.getValue()) * weights.stored(tensor.getKey()).bytes())
        .sum();
  }

  private ScriptArchive networks(Checkpoint checkpoint, int maxNewTokens) {
    Blip2Config config = checkpoint.config();
    try (ScriptModule converter = new ScriptModule(manager, Map.of(), "export/convert")) {
      ArchivedWeights vision = new ArchivedWeights(file, converter, weights.compute());
      see(vision, config.vision(), checkpoint.preprocessor());
      ArchivedWeights qFormer = new ArchivedWeights(file, converter, weights.qFormerCompute());
      QFormer.load(qFormer, weights);
      ArchivedWeights projection = new ArchivedWeights(file, converter, weights.compute());
      LanguageProjection.load(projection, weights);
      ArchivedWeights language = new ArchivedWeights(file, converter, weights.compute());
      weights.loadLanguageModel(language, config.language().head());

      Map<String, Object> values = new HashMap<>();
      values.put(
          "vision",
          inner(
              vision,
              VisionEncoder.attributes(
                  config.vision(), checkpoint.preprocessor(), weights.fusesAttention()),
              List.of("layers", "attention", "vision")));
      values.put(
          "qformer",
          inner(qFormer, QFormer.attributes(config.qFormer()), List.of("layers", "qformer")));
      values.put("projection", inner(projection, Map.of(), List.of("layers", "projection")));
      values.put("language", language(language, config.language()));
      values.put("constants", Map.of("end_tokens", tokens(checkpoint.tokens().endTokenIds())));
      values.put("max_new_tokens", (long) maxNewTokens);
      return ScriptArchive.assemble(values, "export/captioner");
    }
  }

  private void see(ArchivedWeights vision, VisionConfig config, PreprocessorConfig pixels) {
    if (pixels.imageSize() == config.imageSize()) {
      VisionEncoder.load(vision, pixels, weights);
      return;
    }
    try (ResizedPositions resized =
        new ResizedPositions(manager, vision, config, pixels, weights.compute())) {
      VisionEncoder.load(resized, pixels, weights);
    }
  }

  private static Inner language(ArchivedWeights tensors, LanguageConfig config) {
    Map<String, Object> attributes = LanguageModels.attributes(config);
    config.decoderStart().ifPresent(start -> attributes.put("decoder_start", (long) start));
    List<String> parts = new ArrayList<>(LanguageModels.parts(config));
    parts.add("export/begin_" + (config.decoderOnly() ? "decoder_only" : "encoder_decoder"));
    parts.add("export/writer");
    return inner(tensors, attributes, parts);
  }

  private static Inner inner(
      ArchivedWeights tensors, Map<String, Object> attributes, List<String> parts) {
    Map<String, Object> all = WeightLoader.with(tensors.compute(), attributes);
    all.put("w", tensors.tensors());
    return new Inner(all, parts);
  }

  private ArchivedTensor tokens(int... ids) {
    ByteBuffer bytes = ByteBuffer.allocate(ids.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int id : ids) {
      bytes.putLong(id);
    }
    int storage = file.begin(bytes.capacity());
    file.write(bytes.flip());
    file.end();
    return new ArchivedTensor(storage, ScalarType.INT64, new long[] {ids.length});
  }
}
