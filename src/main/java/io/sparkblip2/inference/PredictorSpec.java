package io.sparkblip2.inference;

import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.generation.GenerationOptions;
import java.io.Serializable;
import java.util.Map;

/**
 * All that an executor needs to open a predictor; equal specs share one.
 *
 * @param model checkpoint folder, or {@code builtin:captioner}
 * @param fingerprint of the checkpoint, weights and small files, as the driver saw it; another one
 *     on the executor is an error
 * @param imageSize side S of the square that the vision encoder sees, in pixels
 * @param captionPrompt empty for an unprompted caption
 * @param batchSize images under way at once; 0 lets the predictor choose
 * @param safeBatches by kind of device, images that fit where the batch does not
 * @param retrieval whose ITC vectors are the embeddings; null for the Q-Former's own output
 */
public record PredictorSpec(
    String model,
    String fingerprint,
    int imageSize,
    Precision precision,
    String captionPrompt,
    GenerationOptions generation,
    int batchSize,
    Map<String, Integer> safeBatches,
    Retrieval retrieval)
    implements Serializable {
  public PredictorSpec {
    safeBatches = Map.copyOf(safeBatches);
  }

  /** One of which nothing is known yet. */
  public PredictorSpec(
      String model,
      String fingerprint,
      int imageSize,
      Precision precision,
      String captionPrompt,
      GenerationOptions generation,
      int batchSize,
      Retrieval retrieval) {
    this(
        model,
        fingerprint,
        imageSize,
        precision,
        captionPrompt,
        generation,
        batchSize,
        Map.of(),
        retrieval);
  }

  /** The same with what earlier runs found to fit. */
  public PredictorSpec with(Map<String, Integer> found) {
    return new PredictorSpec(
        model,
        fingerprint,
        imageSize,
        precision,
        captionPrompt,
        generation,
        batchSize,
        found,
        retrieval);
  }

  /** The same model computing in another precision. */
  PredictorSpec in(Precision other) {
    return new PredictorSpec(
        model,
        fingerprint,
        imageSize,
        other,
        captionPrompt,
        generation,
        batchSize,
        safeBatches,
        retrieval);
  }

  /**
   * The retrieval model beside the captioner.
   *
   * @param model checkpoint folder
   * @param name for the column {@code model}
   * @param sharesVision whether its vision weights are the captioner's, so that one encoder serves
   *     both
   */
  public record Retrieval(String model, String name, String fingerprint, boolean sharesVision)
      implements Serializable {

    /**
     * The retrieval model of an option beside a captioner.
     *
     * @param option folder, or a built-in model's name
     * @throws WrongCallException if it cannot be used, or wants pictures of another size
     */
    public static Retrieval beside(Checkpoint captioner, String option) {
      RetrievalCheckpoint matcher = RetrievalCheckpoint.open(BuiltinModels.folder(option));
      matcher.requireComplete();
      boolean sharesVision = captioner.hasSameVisionAs(matcher);
      int size = captioner.preprocessor().imageSize();
      if (!sharesVision && matcher.preprocessor().imageSize() != size) {
        throw new WrongCallException(
            "--retrieval-model wants pictures of %d pixels a side and --model of %d; both read the same ones, so take a pair of equal size."
                .formatted(matcher.preprocessor().imageSize(), size));
      }
      return new Retrieval(
          ModelOption.place(option), ModelOption.name(option), matcher.fingerprint(), sharesVision);
    }
  }
}
