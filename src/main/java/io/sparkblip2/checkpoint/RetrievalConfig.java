package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * config.json of a BLIP-2 retrieval model, which compares images and texts: vision encoder,
 * Q-Former with its text branch, and the heads. Defaults as in {@link Blip2Config}; the file's
 * text_config means nothing here.
 *
 * @param imageTokenIndex id of the placeholder {@code <image>}, which has no embedding here; null
 *     in checkpoints from before it
 * @param imageTextHiddenSize width of the vectors that images and texts are compared by
 */
public record RetrievalConfig(
    Architecture architecture,
    VisionConfig vision,
    QFormerConfig qFormer,
    int numQueryTokens,
    Integer imageTokenIndex,
    int imageTextHiddenSize) {

  /** The whole model, or the half of it that a folder holds. */
  public enum Architecture {
    /** Image and text vectors and the matching head. */
    MATCHER("Blip2ForImageTextRetrieval"),
    /** Image vectors alone. */
    IMAGE_PROJECTION("Blip2VisionModelWithProjection", "embeddings.", "text_projection.", "itm_"),
    /** Text vectors alone. */
    TEXT_PROJECTION("Blip2TextModelWithProjection", "vision_model.", "vision_projection.", "itm_");

    private final String className;
    private final String[] missingParts;

    Architecture(String className, String... missingParts) {
      this.className = className;
      this.missingParts = missingParts;
    }

    /** Hugging Face's name. */
    public String className() {
      return className;
    }

    boolean uses(String key) {
      return Arrays.stream(missingParts).noneMatch(key::startsWith);
    }

    /** The one that the file names; empty if it names none of these. */
    static Optional<Architecture> named(JsonFields json) {
      for (JsonNode name : json.get("architectures")) {
        for (Architecture architecture : values()) {
          if (architecture.className.equals(name.asText())) {
            return Optional.of(architecture);
          }
        }
      }
      return Optional.empty();
    }
  }

  /**
   * @throws CheckpointException if the file is no BLIP-2 retrieval model's configuration, or asks
   *     for something that the networks here do not compute
   */
  public static RetrievalConfig read(Path file) {
    JsonFields json = JsonFields.read(file);
    Blip2Config.requireBlip2(json, file);
    JsonFields qFormer = json.object("qformer_config");
    Architecture architecture = architecture(json, qFormer, file);
    if (!qFormer.flag("use_qformer_text_input", false)) {
      throw qFormer.wrong("use_qformer_text_input", "true in a retrieval model");
    }
    VisionConfig vision = VisionConfig.read(json.object("vision_config"));
    return new RetrievalConfig(
        architecture,
        vision,
        QFormerConfig.read(qFormer, vision),
        json.size("num_query_tokens", 32),
        Blip2Config.imageToken(json),
        json.size("image_text_hidden_size", 256));
  }

  private static Architecture architecture(JsonFields json, JsonFields qFormer, Path file) {
    Optional<Architecture> named = Architecture.named(json);
    if (named.isPresent()) {
      return named.get();
    }
    boolean anonymous = json.get("architectures").isEmpty();
    if (anonymous && qFormer.flag("use_qformer_text_input", false)) {
      return Architecture.MATCHER;
    }
    throw new CheckpointException(
        file
            + " is a captioner"
            + (anonymous ? "" : " (" + json.get("architectures").get(0).asText() + ")")
            + ", which has no heads to compare images and texts. Give this folder as --model, and a"
            + " retrieval model such as blip2-itm-vit-g as --retrieval-model.");
  }

  /** The same for pictures of this many pixels a side. */
  public RetrievalConfig withImageSize(int size) {
    return new RetrievalConfig(
        architecture,
        vision.withImageSize(size),
        qFormer,
        numQueryTokens,
        imageTokenIndex,
        imageTextHiddenSize);
  }
}
