package io.sparkblip2.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Hugging Face folder with a BLIP-2 captioner, opened: configurations and the headers of the
 * weight files are read and checked, no weight is.
 */
public final class Checkpoint {
  private final Path folder;
  private final Blip2Config config;
  private final PreprocessorConfig preprocessor;
  private final SpecialTokens tokens;
  private final Shards shards;

  private Checkpoint(Path folder) {
    this.folder = folder;
    config = Blip2Config.read(folder.resolve("config.json"));
    preprocessor =
        PreprocessorConfig.read(folder.resolve("preprocessor_config.json"), config.vision());
    tokens = SpecialTokens.read(folder.resolve("generation_config.json"), config.language());
    shards = Shards.open(folder);
  }

  /**
   * Opens a folder as {@code save_pretrained} writes it or the Hub serves it.
   *
   * @throws CheckpointException if a file is missing, malformed or of a model that is not supported
   */
  public static Checkpoint open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(
          folder
              + (Files.exists(folder) ? " is a file" : " does not exist")
              + "; the model must be a checkpoint folder with config.json, tokenizer.json and"
              + " safetensors files.");
    }
    if (!Files.exists(folder.resolve("config.json"))) {
      throw new CheckpointException(folder + " has no config.json, so it is no checkpoint folder.");
    }
    Checkpoint checkpoint = new Checkpoint(folder);
    if (!Files.exists(folder.resolve("tokenizer.json"))) {
      throw new CheckpointException(
          folder
              + " has no tokenizer.json. Fetch it from the model's page, or write it in Python:"
              + " AutoTokenizer.from_pretrained(folder, use_fast=True).save_pretrained(folder).");
    }
    return checkpoint;
  }

  public Path folder() {
    return folder;
  }

  public Blip2Config config() {
    return config;
  }

  public PreprocessorConfig preprocessor() {
    return preprocessor;
  }

  public SpecialTokens tokens() {
    return tokens;
  }

  /** The root of a new walk over the weights, nothing taken yet. */
  public Weights weights() {
    return new Weights(folder, shards.tensors());
  }

  /**
   * Compares the headers of the weight files with {@link CheckpointLayout}; reads no weights.
   *
   * @throws CheckpointException listing missing, misshapen and superfluous tensors together
   */
  public void requireComplete() {
    CheckpointLayout.requireComplete(folder.toString(), config, shards.tensors());
  }

  /**
   * SHA-256, in hex, of what decides the model's output: config.json, generation_config.json,
   * preprocessor_config.json, tokenizer.json and tokenizer_config.json; of each weight file its
   * length and header; of each tensor its bytes, all of them up to 1 MiB, and 16 evenly spread
   * blocks of 4 KiB (first and last included) beyond. So it reads about 0.3 % of a 15 GB
   * checkpoint: it tells models apart, but does not prove that nobody tampered with one.
   */
  public String fingerprint() {
    return Fingerprint.of(folder, shards.headers());
  }
}
