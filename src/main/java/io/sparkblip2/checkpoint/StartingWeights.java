package io.sparkblip2.checkpoint;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a training starts from: any number of checkpoint folders, looked through in their order.
 * Tensors are asked for by their names in a BLIP-2 checkpoint, and are also found in the folders of
 * an OPTForCausalLM, a T5ForConditionalGeneration, a LlamaForCausalLM ({@code language_model.}) or
 * a Blip2VisionModel ({@code vision_model.}).
 */
public final class StartingWeights {
  private static final String VISION = "vision_model.";
  private static final String Q_FORMER = "qformer.";
  private static final String LANGUAGE = "language_model.";

  private final List<StartingFolder> folders;

  private StartingWeights(List<StartingFolder> folders) {
    this.folders = folders;
  }

  /**
   * Reads configurations and the headers of the weight files.
   *
   * @param folders may be none, for a training from nothing
   * @throws CheckpointException if a file is missing, malformed or of another kind of model
   */
  public static StartingWeights open(List<Path> folders) {
    return new StartingWeights(folders.stream().map(StartingFolder::open).toList());
  }

  /**
   * The tensor of this name in the first folder that has it.
   *
   * @throws CheckpointException if it is not stored as floating point numbers
   */
  public Optional<WeightTensor> find(String key) {
    Optional<StoredTensor> stored = stored(key);
    stored
        .flatMap(StoredTensor::objection)
        .ifPresent(
            objection -> {
              throw new CheckpointException("Tensor " + key + " " + objection + ".");
            });
    return stored.map(StoredTensor::weight);
  }

  /**
   * The same for a tensor that must have a certain shape.
   *
   * @throws CheckpointException if it has another shape, or is not stored as floating point numbers
   */
  public Optional<WeightTensor> find(String key, long[] shape) {
    Optional<WeightTensor> found = find(key);
    if (found.isPresent() && !Arrays.equals(found.get().shape(), shape)) {
      throw new CheckpointException(
          ("Tensor %s has shape %s in %s, but the model to train has %s there;"
                  + " start from another folder, or train a model of that folder's sizes.")
              .formatted(
                  key,
                  Arrays.toString(found.get().shape()),
                  found.get().file(),
                  Arrays.toString(shape)));
    }
    return found;
  }

  /** Rows of this table, as the header of the first folder that has it says; reads no weights. */
  public OptionalInt rows(String key) {
    return stored(key)
        .map(table -> OptionalInt.of(Math.toIntExact(table.shape()[0])))
        .orElse(OptionalInt.empty());
  }

  /** The vision encoder of the first folder with one. */
  public Optional<VisionConfig> vision() {
    return with(VISION).map(first -> VisionConfig.read(first.configOf("vision_config")));
  }

  /** How the first folder with a vision encoder prepares pictures for it. */
  public Optional<PreprocessorConfig> preprocessor() {
    return with(VISION)
        .map(
            first ->
                PreprocessorConfig.read(
                    first.folder(), VisionConfig.read(first.configOf("vision_config"))));
  }

  /** The Q-Former of the first folder with one. */
  public Optional<QFormerConfig> qFormer() {
    return with(Q_FORMER)
        .map(
            first ->
                QFormerConfig.read(
                    first.configOf("qformer_config"),
                    VisionConfig.read(first.configOf("vision_config"))));
  }

  /** The language model of the first folder with one. */
  public Optional<LanguageConfig> language() {
    return with(LANGUAGE).map(first -> LanguageConfig.read(first.configOf("text_config")));
  }

  /** The special tokens of the first folder with a language model. */
  public Optional<SpecialTokens> tokens() {
    return with(LANGUAGE)
        .map(
            first ->
                SpecialTokens.read(
                    first.folder().resolve("generation_config.json"),
                    LanguageConfig.read(first.configOf("text_config"))));
  }

  /**
   * The first folder with tensors whose names start like this: {@code language_model.} for the one
   * whose tokenizer the language model has, {@code embeddings.} for the Q-Former's tokenizer.
   */
  public Optional<Path> folderWith(String part) {
    return with(part).map(StartingFolder::folder);
  }

  private Optional<StartingFolder> with(String part) {
    return folders.stream().filter(folder -> folder.has(part)).findFirst();
  }

  private Optional<StoredTensor> stored(String key) {
    return folders.stream()
        .filter(folder -> folder.tensors().containsKey(key))
        .map(folder -> folder.tensors().get(key))
        .findFirst();
  }
}
