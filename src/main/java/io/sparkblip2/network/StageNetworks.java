package io.sparkblip2.network;

import ai.djl.Device;
import io.sparkblip2.checkpoint.LanguageConfig;
import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.checkpoint.QFormerConfig;
import io.sparkblip2.checkpoint.VisionConfig;
import io.sparkblip2.config.Precision;
import io.sparkblip2.network.TrainingNetwork.Inner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The networks that the stages of pre-training train. An inner network's number, for {@link
 * TrainingNetwork#put}, is its place in the lists here.
 */
public final class StageNetworks {
  private StageNetworks() {}

  /** 0: the vision encoder; 1: the Q-Former with its text branch and the vectors' heads. */
  public static TrainingNetwork contrast(
      Device device,
      VisionConfig vision,
      PreprocessorConfig pixels,
      QFormerConfig qFormer,
      Precision precision,
      boolean itc,
      boolean words,
      boolean itg) {
    return network(
        device,
        List.of(
            new Inner(
                "vision",
                precision,
                VisionEncoder.attributes(vision, pixels, true),
                List.of("layers", "attention", "vision")),
            qFormer(qFormer)),
        Map.of("use_itc", itc, "use_words", words, "use_itg", itg),
        "contrast",
        "itc",
        "itg");
  }

  /** 0: the Q-Former with its text branch and heads. */
  public static TrainingNetwork representation(
      Device device, QFormerConfig qFormer, boolean itc, boolean itm, boolean itg) {
    return network(
        device,
        List.of(qFormer(qFormer)),
        Map.of("use_itc", itc, "use_itm", itm, "use_itg", itg),
        "representation",
        "itc",
        "itm",
        "itg");
  }

  /** 0: the language model. */
  public static TrainingNetwork language(
      Device device, LanguageConfig language, Precision precision) {
    return network(device, List.of(languageModel(language, precision)), head(language), "language");
  }

  /** 0: the Q-Former; 1: the language projection; 2: the language model. */
  public static TrainingNetwork generation(
      Device device, QFormerConfig qFormer, LanguageConfig language, Precision precision) {
    return network(
        device,
        List.of(
            qFormer(qFormer),
            new Inner("projection", Precision.FLOAT32, Map.of(), List.of("layers", "projection")),
            languageModel(language, precision)),
        head(language),
        "generation");
  }

  private static TrainingNetwork network(
      Device device, List<Inner> inners, Map<String, Object> attributes, String... files) {
    List<String> parts = new ArrayList<>();
    parts.add("training/learnt");
    for (String file : files) {
      parts.add("training/" + file);
    }
    return new TrainingNetwork(device, inners, attributes, parts);
  }

  /** Always float32, as at inference. */
  private static Inner qFormer(QFormerConfig config) {
    return new Inner(
        "qformer",
        Precision.FLOAT32,
        QFormer.attributes(config),
        List.of("layers", "qformer", "retrieval"));
  }

  /** Where the output layer finds its weights: {@code tied} is whether that is the embedding. */
  private static Map<String, Object> head(LanguageConfig language) {
    boolean tied = !language.head().equals("lm_head.weight");
    return Map.of("tied", tied, "head", tied ? language.head() : "");
  }

  private static Inner languageModel(LanguageConfig config, Precision precision) {
    List<String> parts = new ArrayList<>(LanguageModels.parts(config));
    parts.add("training/lm");
    parts.add(config.decoderOnly() ? "training/lm_decoder_only" : "training/lm_encoder_decoder");
    return new Inner("lm", precision, LanguageModels.attributes(config), parts);
  }
}
