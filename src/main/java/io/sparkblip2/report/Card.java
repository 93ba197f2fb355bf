package io.sparkblip2.report;

import java.io.Serializable;
import java.util.List;

/**
 * What the page shows of one image.
 *
 * @param caption null where there is none
 * @param flags quality flags of the caption and of the answers, each once
 * @param error class and message of a failure, null where the image is well
 * @param thumbnail a JPEG as base64, null where the image cannot be read any more
 */
record Card(
    String uri,
    String caption,
    List<Answer> answers,
    List<String> flags,
    String error,
    String thumbnail)
    implements Serializable {

  /** A question and what the model said. */
  record Answer(String question, String answer) implements Serializable {}

  Card with(String picture) {
    return new Card(uri, caption, answers, flags, error, picture);
  }
}
