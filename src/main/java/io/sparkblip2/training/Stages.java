package io.sparkblip2.training;

/** Opens the stages of BLIP-2's pre-training, each with its networks and losses. */
public final class Stages {
  private Stages() {}

  /**
   * A {@link StageOpener}.
   *
   * @throws io.sparkblip2.config.WrongCallException if the start folders and the architecture make
   *     no such stage
   */
  public static Stage open(StageConfig config, Pictures pictures) {
    return switch (config.kind()) {
      case VISION -> new ContrastStage(config, RetrievalFolder.of(config), pictures);
      case LANGUAGE -> new LanguageStage(config, LanguageFolder.of(config));
      case REPRESENTATION -> new RepresentationStage(config, RetrievalFolder.of(config), pictures);
      case GENERATION -> new GenerationStage(config, CaptionerFolder.of(config), pictures);
    };
  }
}
