package io.sparkblip2.checkpoint;

import java.nio.file.Path;

/** The folder of a BLIP-2 captioner, which writes text about images. */
public final class Checkpoint extends CheckpointFolder {
  private final Blip2Config config;
  private final SpecialTokens tokens;

  private Checkpoint(Path folder, Blip2Config config) {
    super(
        folder, config.vision(), CheckpointLayout.layout(config), "Blip2ForConditionalGeneration");
    this.config = config;
    JsonFields text = JsonFields.read(configFile(folder)).object("text_config");
    tokens = SpecialTokens.ofBlip2(folder, text, config.language());
  }

  /**
   * Opens a folder as {@code save_pretrained} writes it or the Hub serves it.
   *
   * @throws CheckpointException if a file is missing, malformed or of a model that is not supported
   */
  public static Checkpoint open(Path folder) {
    Checkpoint checkpoint = new Checkpoint(folder, Blip2Config.read(configFile(folder)));
    checkpoint.requireTokenizer();
    return checkpoint;
  }

  public Blip2Config config() {
    return config;
  }

  public SpecialTokens tokens() {
    return tokens;
  }
}
