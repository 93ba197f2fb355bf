package io.sparkblip2.sql;

import java.util.Collections;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** A function that runs a model, and what it says of itself. */
public enum ModelFunction {
  CAPTION(
      "blip2_caption",
      1,
      List.of("image_uri", "prompt"),
      DataTypes.StringType,
      "the caption of an image, or what continues the prompt",
      "_FUNC_('/data/photos/mug.jpg', 'a photo of')"),
  ANSWER(
      "blip2_answer",
      2,
      List.of("image_uri", "question"),
      DataTypes.StringType,
      "the answer to a question about an image",
      "_FUNC_('/data/photos/mug.jpg', 'What color is the mug?')"),
  IMAGE_EMBEDDING(
      "blip2_image_embedding",
      1,
      List.of("image_uri"),
      DataTypes.createArrayType(DataTypes.FloatType, false),
      "the image's vector of unit length: with spark.blip2.retrieval-model the mean of its ITC vectors, otherwise of the captioner's Q-Former states",
      "_FUNC_('/data/photos/mug.jpg')"),
  IMAGE_QUERIES(
      "blip2_image_queries",
      1,
      List.of("image_uri"),
      DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType, false), false),
      "the image's vectors, one per query token, which itc_similarity compares with a text's",
      "itc_similarity(_FUNC_('/data/photos/mug.jpg'), blip2_text_embedding('a red mug'))"),
  TEXT_EMBEDDING(
      "blip2_text_embedding",
      1,
      List.of("text"),
      DataTypes.createArrayType(DataTypes.FloatType, false),
      "the text's ITC vector, of unit length, by spark.blip2.retrieval-model",
      "_FUNC_('a red mug')"),
  ITM_SCORE(
      "itm_score",
      2,
      List.of("image_uri", "text"),
      DataTypes.FloatType,
      "how probable it is, from 0 to 1, that the text describes the image, by spark.blip2.retrieval-model",
      "_FUNC_('/data/photos/mug.jpg', 'a red mug')"),
  IMAGE_ERROR(
      "blip2_image_error",
      1,
      List.of("image_uri"),
      DataTypes.StringType,
      "why an image cannot be read, or NULL for one that can; runs no model",
      "_FUNC_('/data/photos/broken.jpg')");

  private final String sqlName;
  private final int required;
  private final List<String> arguments;
  private final DataType type;
  private final String usage;
  private final String example;

  ModelFunction(
      String sqlName,
      int required,
      List<String> arguments,
      DataType type,
      String usage,
      String example) {
    this.sqlName = sqlName;
    this.required = required;
    this.arguments = arguments;
    this.type = type;
    this.usage = usage;
    this.example = example;
  }

  String sqlName() {
    return sqlName;
  }

  DataType type() {
    return type;
  }

  boolean takes(int count) {
    return count >= required && count <= arguments.size();
  }

  /** Whether an image that cannot be read can make it fail. */
  boolean canFail() {
    return this != TEXT_EMBEDDING && this != IMAGE_ERROR;
  }

  boolean readsImage() {
    return this != TEXT_EMBEDDING;
  }

  /** Whether the predictor of captions, answers and image vectors computes it. */
  boolean needsPredictor() {
    return this == CAPTION || this == ANSWER || this == IMAGE_EMBEDDING || this == IMAGE_QUERIES;
  }

  boolean needsMatcher() {
    return this == TEXT_EMBEDDING || this == ITM_SCORE;
  }

  /** Such as {@code blip2_caption(image_uri [, prompt])}. */
  String signature(String name) {
    StringBuilder text = new StringBuilder(name).append('(');
    text.append(String.join(", ", arguments.subList(0, required)));
    for (String optional : arguments.subList(required, arguments.size())) {
      text.append(" [, ").append(optional).append(']');
    }
    return text.append(')').toString();
  }

  FunctionText text(OnFailure onFailure) {
    String failure =
        !canFail()
            ? ""
            : onFailure == OnFailure.RAISE
                ? "; an image that cannot be read or computed is an error"
                : "; NULL for an image that cannot be read or computed, and blip2_image_error says why";
    return new FunctionText(
        onFailure.name(this),
        signature("_FUNC_") + " - Returns " + usage + failure + ". NULL in, NULL out.",
        arguments.stream().map(FunctionText::argument).toList(),
        Collections.singletonList("SELECT " + example + ";"));
  }
}
