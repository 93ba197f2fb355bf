package io.sparkblip2.sql;

import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.config.FunctionsConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.inference.MatcherSpec;
import io.sparkblip2.inference.ModelOption;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.network.ImageTextRetrieval;
import io.sparkblip2.text.Prompts;
import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models that a session's settings name. All queries of the same settings have equal ones, and
 * so share an executor's models. A folder is looked at once per application.
 *
 * @param settings for people, in {@code EXPLAIN}
 * @param pairing why captioner and retrieval model cannot see the same pictures; null if they can.
 *     Texts and single pictures may still be judged
 * @param matcher null where there is no retrieval model
 */
record ModelSpecs(
    String settings,
    PredictorSpec predictor,
    String pairing,
    MatcherSpec matcher,
    DeviceChoice device,
    ImageAccess access)
    implements Serializable {
  private static final Map<FunctionsConfig, ModelSpecs> KNOWN = new ConcurrentHashMap<>();

  /**
   * @throws WrongCallException if a setting or a model cannot be used
   */
  static ModelSpecs of(FunctionsConfig settings) {
    return KNOWN.computeIfAbsent(settings, ModelSpecs::open);
  }

  private static ModelSpecs open(FunctionsConfig config) {
    Checkpoint captioner = Checkpoint.open(BuiltinModels.folder(config.model()));
    captioner.requireComplete();
    boolean retrieval = !config.retrievalModel().equals("none");
    PredictorSpec.Retrieval beside = null;
    String pairing = null;
    MatcherSpec matcher = retrieval ? matcher(config) : null;
    try {
      beside =
          retrieval ? PredictorSpec.Retrieval.beside(captioner, config.retrievalModel()) : null;
    } catch (WrongCallException e) {
      pairing = e.getMessage();
    }
    Prompts prompts = Prompts.of(captioner.config().language().modelType());
    return new ModelSpecs(
        "%s, %s%s"
            .formatted(
                config.model(),
                retrieval ? config.retrievalModel() + ", " : "",
                config.precision().toString().toLowerCase(Locale.ROOT)),
        new PredictorSpec(
            ModelOption.place(config.model()),
            captioner.fingerprint(),
            captioner.preprocessor().imageSize(),
            config.precision(),
            prompts.caption(config.captionPrompt()),
            generation(config),
            config.batchSize(),
            beside),
        pairing,
        matcher,
        config.device(),
        access(config));
  }

  /** One that sees images also where only texts are asked for: a device holds one. */
  private static MatcherSpec matcher(FunctionsConfig config) {
    RetrievalCheckpoint checkpoint =
        RetrievalCheckpoint.open(BuiltinModels.folder(config.retrievalModel()));
    checkpoint.requireComplete();
    return new MatcherSpec(
        ModelOption.place(config.retrievalModel()),
        checkpoint.fingerprint(),
        config.precision(),
        ImageTextRetrieval.Vision.OWN);
  }

  private static GenerationOptions generation(FunctionsConfig config) {
    GenerationOptions greedy = GenerationOptions.greedy();
    return new GenerationOptions(
        config.numBeams(),
        config.maxNewTokens(),
        config.minNewTokens(),
        config.lengthPenalty(),
        config.repetitionPenalty(),
        config.noRepeatNgramSize(),
        false,
        greedy.temperature(),
        greedy.topK(),
        greedy.topP(),
        greedy.seed(),
        config.earlyStopping(),
        1);
  }

  private static ImageAccess access(FunctionsConfig config) {
    return ImageAccess.of(
        config.allowScheme(), config.allowRoot(), config.maxImageBytes(), config.maxImagePixels());
  }

  void require(ModelFunction function) {
    if (function.needsMatcher() && matcher == null) {
      throw new WrongCallException(
          "%s needs a retrieval model, which a captioner is not; name its folder: SET `%sretrieval-model`=FOLDER."
              .formatted(function.sqlName(), FunctionsConfig.PREFIX));
    }
    if (function.needsPredictor() && pairing != null) {
      throw new WrongCallException(pairing);
    }
  }

  /** What EXPLAIN shows. */
  @Override
  public String toString() {
    return settings;
  }
}
