package io.sparkblip2.checkpoint;

import java.nio.file.Path;

/** The folder of a BLIP-2 retrieval model, which compares images and texts. */
public final class RetrievalCheckpoint extends CheckpointFolder {
  private final RetrievalConfig config;

  private RetrievalCheckpoint(Path folder, RetrievalConfig config) {
    super(
        folder,
        config.vision(),
        CheckpointLayout.layout(config),
        config.architecture().className());
    this.config = config;
  }

  /**
   * Opens the folder of a Blip2ForImageTextRetrieval, or of one of its halves.
   *
   * @throws CheckpointException if a file is missing, malformed or of a model that is not supported
   */
  public static RetrievalCheckpoint open(Path folder) {
    RetrievalConfig config = RetrievalConfig.read(configFile(folder));
    RetrievalCheckpoint checkpoint = new RetrievalCheckpoint(folder, config);
    if (config.architecture() != RetrievalConfig.Architecture.IMAGE_PROJECTION) {
      checkpoint.requireTokenizer();
    }
    return checkpoint;
  }

  public RetrievalConfig config() {
    return config;
  }
}
