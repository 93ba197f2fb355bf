package io.sparkblip2.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/**
 * A Hugging Face folder, opened: configurations and the headers of the weight files are read and
 * checked, no weight is.
 */
public abstract sealed class CheckpointFolder permits Checkpoint, RetrievalCheckpoint {
  private static final String VISION = "vision_model.";

  private final Path folder;
  private final VisionConfig vision;
  private final PreprocessorConfig preprocessor;
  private final Layout layout;
  private final Shards shards;

  CheckpointFolder(Path folder, VisionConfig vision, Layout layout, String className) {
    this.folder = folder;
    this.vision = vision;
    this.layout = layout;
    preprocessor = PreprocessorConfig.read(folder, vision);
    shards = Shards.open(folder, className);
  }

  /** The config.json of a folder that has one. */
  static Path configFile(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(
          folder
              + (Files.exists(folder) ? " is a file" : " does not exist")
              + "; the model must be a checkpoint folder with config.json, tokenizer.json and"
              + " safetensors files.");
    }
    Path config = folder.resolve("config.json");
    if (!Files.exists(config)) {
      throw new CheckpointException(folder + " has no config.json, so it is no checkpoint folder.");
    }
    return config;
  }

  void requireTokenizer() {
    if (!Files.exists(folder.resolve("tokenizer.json"))) {
      throw new CheckpointException(
          folder
              + " has no tokenizer.json. Fetch it from the model's page, or write it in Python:"
              + " AutoTokenizer.from_pretrained(folder, use_fast=True).save_pretrained(folder).");
    }
  }

  public Path folder() {
    return folder;
  }

  public PreprocessorConfig preprocessor() {
    return preprocessor;
  }

  /** Every tensor that the model takes, name to shape, in the order of the data's path. */
  public Map<String, long[]> layout() {
    return layout.shapes();
  }

  public Weights weights() {
    return new Weights(folder, shards.tensors());
  }

  /**
   * Compares the headers of the weight files with {@link #layout}; reads no weights.
   *
   * @throws CheckpointException listing missing, misshapen and superfluous tensors together
   */
  public void requireComplete() {
    layout.requireComplete(folder, shards.tensors());
  }

  /**
   * SHA-256, in hex, of what decides the model's output: config.json, generation_config.json,
   * preprocessor_config.json, tokenizer.json and tokenizer_config.json, and processor_config.json
   * where it describes the pictures instead; of each weight file its length and header; of each
   * tensor its bytes, all of them up to 1 MiB, and 16 evenly spread blocks of 4 KiB (first and last
   * included) beyond. So it reads about 0.3 % of a 15 GB checkpoint: it tells models apart, but
   * does not prove that nobody tampered with one.
   */
  public String fingerprint() {
    return Fingerprint.of(folder, shards.headers());
  }

  /**
   * SHA-256, in hex, of the vision encoder's weights alone: names, stored types, shapes and bytes
   * sampled as in {@link #fingerprint}, whatever files they are in.
   */
  public String visionFingerprint() {
    return Fingerprint.ofTensors(folder, visionTensors());
  }

  /**
   * Whether both look at a picture alike, preprocessing included, so that one run of the vision
   * encoder serves both.
   */
  public boolean hasSameVisionAs(CheckpointFolder other) {
    return !visionTensors().isEmpty()
        && vision.equals(other.vision)
        && preprocessor.equals(other.preprocessor)
        && visionFingerprint().equals(other.visionFingerprint());
  }

  private Collection<StoredTensor> visionTensors() {
    return shards.tensors().subMap(VISION, VISION + Character.MAX_VALUE).values();
  }
}
