package io.sparkblip2.network;

import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.LanguageConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Opens the language model that a checkpoint names; a family brings no class of its own here. */
final class LanguageModels {
  private LanguageModels() {}

  static LanguageModel load(PtNDManager manager, LanguageConfig config, WeightLoader weights) {
    return config.decoderOnly()
        ? new DecoderOnlyLanguageModel(manager, config, weights)
        : new EncoderDecoderLanguageModel(manager, config, weights);
  }

  /** Compiles the parts that a kind of language model shares and the family's own; loads it. */
  static ScriptModule compile(PtNDManager manager, LanguageConfig config, WeightLoader weights) {
    ScriptModule module =
        new ScriptModule(
            manager,
            WeightLoader.with(weights.compute(), attributes(config)),
            parts(config).toArray(String[]::new));
    try {
      weights.loadLanguageModel(module, config.head());
      return module;
    } catch (RuntimeException e) {
      // Whoever asked may go on without it, with the memory that it took.
      module.close();
      throw e;
    }
  }

  /** What its files declare: its own hyper-parameters, and first values of the rows' state. */
  static Map<String, Object> attributes(LanguageConfig config) {
    Map<String, Object> attributes = new HashMap<>(config.hyperParameters());
    attributes.putAll(Map.of("phase", 0L, "capacity", 0L, "last", 0L, "present", 0L));
    attributes.putAll(Map.of("memories", 0L, "group_size", 1L, "in_order", false));
    return attributes;
  }

  /** Its files, the family's last. */
  static List<String> parts(LanguageConfig config) {
    return config.decoderOnly()
        ? List.of("layers", "scores", "cache", "decoder", config.modelType())
        : List.of("layers", "scores", "cache", config.modelType());
  }
}
