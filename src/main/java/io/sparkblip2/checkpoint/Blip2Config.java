package io.sparkblip2.checkpoint;

import java.nio.file.Path;

/**
 * config.json of a BLIP-2 captioner, old full dumps and newer minimal files alike: what a file
 * leaves out has the default of Hugging Face's configuration classes, and keys that do not matter
 * here are passed over. Names are the file's, in Java case.
 *
 * @param numQueryTokens learned queries, and so rows that the language model sees of an image
 * @param imageTokenIndex id of the placeholder {@code <image>}; null in checkpoints from before it
 */
public record Blip2Config(
    VisionConfig vision,
    QFormerConfig qFormer,
    LanguageConfig language,
    int numQueryTokens,
    Integer imageTokenIndex) {
  static final int MOST_LAYERS = 1000;

  /**
   * @throws CheckpointException if the file is no BLIP-2 captioner's configuration, or asks for
   *     something that the networks here do not compute
   */
  public static Blip2Config read(Path file) {
    JsonFields json = JsonFields.read(file);
    requireBlip2(json, file);
    refuseRetrievalModels(json, file);
    VisionConfig vision = VisionConfig.read(json.object("vision_config"));
    JsonFields qFormer = json.object("qformer_config");
    qFormer.require("use_qformer_text_input", false);
    return new Blip2Config(
        vision,
        QFormerConfig.read(qFormer, vision),
        LanguageConfig.read(json.object("text_config")),
        json.size("num_query_tokens", 32),
        imageToken(json));
  }

  private static void refuseRetrievalModels(JsonFields json, Path file) {
    RetrievalConfig.Architecture.named(json)
        .ifPresent(
            architecture -> {
              throw new CheckpointException(
                  file
                      + " is the retrieval model ("
                      + architecture.className()
                      + "), which has no language model and cannot write text. Give this folder as"
                      + " --retrieval-model, and a captioner such as blip2-opt-2.7b as --model.");
            });
  }

  static void requireBlip2(JsonFields json, Path file) {
    if (!json.text("model_type", "").equals("blip-2")) {
      throw json.has("model_type")
          ? json.wrong("model_type", "blip-2; this folder holds another kind of model")
          : new CheckpointException(
              file + " has no model_type, so it is not a BLIP-2 model's configuration.");
    }
  }

  /** The id of the placeholder for an image, under either of its names; null without. */
  static Integer imageToken(JsonFields json) {
    String name = json.has("image_token_index") ? "image_token_index" : "image_token_id";
    return json.has(name) ? (Integer) json.id(name, 0) : null;
  }

  /** The same for pictures of this many pixels a side. */
  public Blip2Config withImageSize(int size) {
    return new Blip2Config(
        vision.withImageSize(size), qFormer, language, numQueryTokens, imageTokenIndex);
  }
}
