package io.sparkblip2.training;

import ai.djl.Device;

/** Opens the stages of BLIP-2's pre-training, each with its networks and losses. */
public final class Stages {
  private Stages() {}

  /**
   * Side of the pictures that a stage sees: what its configuration says, else what its vision
   * encoder is given at inference.
   *
   * @throws io.sparkblip2.config.WrongCallException if a start folder cannot be read
   */
  public static int imageSize(StageConfig config) {
    return config.imageSize() > 0 ? config.imageSize() : new Architecture(config).imageSize();
  }

  /**
   * A {@link StageOpener}.
   *
   * @throws io.sparkblip2.config.WrongCallException if the start folders and the architecture make
   *     no such stage
   */
  public static Stage open(StageConfig config, Device device, Pictures pictures) {
    return switch (config.kind()) {
      case VISION -> new ContrastStage(config, RetrievalFolder.of(config), device, pictures);
      case LANGUAGE -> new LanguageStage(config, LanguageFolder.of(config), device);
      case REPRESENTATION ->
          new RepresentationStage(config, RetrievalFolder.of(config), device, pictures);
      case GENERATION -> new GenerationStage(config, CaptionerFolder.of(config), device, pictures);
    };
  }
}
