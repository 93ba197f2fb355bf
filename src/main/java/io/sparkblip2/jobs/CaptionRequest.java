package io.sparkblip2.jobs;

import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.CaptionConfig;
import io.sparkblip2.config.OptionsJson;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.inference.ModelOption;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.pipeline.HealthLimits;
import io.sparkblip2.pipeline.RunRequest;
import io.sparkblip2.pipeline.Upkeep;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.Plan;
import io.sparkblip2.text.Prompts;

/** Turns the options of {@code caption} into what the pipeline runs. */
final class CaptionRequest {
  private final CaptionConfig config;
  private final Checkpoint checkpoint;
  private final String fingerprint;
  private final PredictorSpec.Retrieval retrieval;
  private final GenerationOptions generation;
  private final ImageAccess access;
  private final Wanted wanted;

  /**
   * @throws io.sparkblip2.config.WrongCallException if an option's value cannot be used
   */
  CaptionRequest(CaptionConfig config, Checkpoint checkpoint) {
    this.config = config;
    this.checkpoint = checkpoint;
    generation = generation(config);
    access = access(config);
    wanted =
        new Wanted(
            !config.noCaption(),
            config.askedQuestions().stream()
                .map(
                    question ->
                        new Wanted.Question(question.id(), question.text(), question.earlier()))
                .toList(),
            !config.embedding().equals("none"));
    PromptRoom.check(checkpoint, generation, wanted, config.captionPrompt());
    fingerprint = checkpoint.fingerprint();
    retrieval = retrieval(config, checkpoint);
  }

  RunRequest to(String images, OutputTables tables) {
    return to("caption", images, tables, null, config);
  }

  /**
   * @param upkeep null where the images are a part of all
   * @param options all that the job was told, for the table {@code runs}
   */
  RunRequest to(String job, String images, OutputTables tables, Upkeep upkeep, Record options) {
    Prompts prompts = Prompts.of(checkpoint.config().language().modelType());
    String captionPrompt = prompts.caption(config.captionPrompt());
    CaptionRecipes recipes =
        new CaptionRecipes(
            fingerprint, retrieval, checkpoint.preprocessor(), config.precision(), generation);
    return new RunRequest(
        job,
        RunIds.next(),
        images,
        config.uriColumn(),
        tables,
        wanted,
        recipes.of(wanted, captionPrompt, prompts),
        new PredictorSpec(
            ModelOption.place(config.model()),
            fingerprint,
            checkpoint.preprocessor().imageSize(),
            config.precision(),
            captionPrompt,
            generation,
            config.batchSize(),
            retrieval),
        ModelOption.name(config.model()),
        config.device(),
        access,
        config.sliceSize(),
        new HealthLimits(
            config.maxFailureRatio(),
            config.maxFlagRatio(),
            config.duplicateRatio(),
            config.duplicateImages()),
        config.retryFailed() ? Plan.Failed.RETRY : Plan.Failed.SKIP,
        config.limit(),
        upkeep,
        OptionsJson.of(options));
  }

  private static PredictorSpec.Retrieval retrieval(CaptionConfig config, Checkpoint captioner) {
    if (config.retrievalModel().equals("none")) {
      return null;
    }
    return PredictorSpec.Retrieval.beside(captioner, config.retrievalModel());
  }

  private static ImageAccess access(CaptionConfig config) {
    return ImageAccess.of(
        config.allowScheme(), config.allowRoot(), config.maxImageBytes(), config.maxImagePixels());
  }

  private static GenerationOptions generation(CaptionConfig config) {
    return new GenerationOptions(
        config.numBeams(),
        config.maxNewTokens(),
        config.minNewTokens(),
        config.lengthPenalty(),
        config.repetitionPenalty(),
        config.noRepeatNgramSize(),
        config.doSample(),
        config.temperature(),
        config.topK(),
        config.topP(),
        config.seed(),
        config.earlyStopping(),
        config.numReturnSequences());
  }
}
