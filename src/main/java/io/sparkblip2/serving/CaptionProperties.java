package io.sparkblip2.serving;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the translator is told of the model, as {@code serving.properties} holds it.
 *
 * @param imageSize side S of the square that the model sees, in pixels
 * @param promptIds tokens that captions continue, at least one
 * @param cleanUpSpaces whether spaces before punctuation are taken away
 */
record CaptionProperties(int imageSize, List<Integer> promptIds, boolean cleanUpSpaces) {
  private static final String IMAGE_SIZE = "imageSize";
  private static final String PROMPT_IDS = "promptIds";
  private static final String CLEAN_UP_SPACES = "cleanUpSpaces";

  CaptionProperties {
    promptIds = List.copyOf(promptIds);
  }

  /**
   * @param arguments as DJL hands them over: the file's properties, all of them texts
   * @throws IllegalArgumentException naming what is missing
   */
  static CaptionProperties of(Map<String, ?> arguments) {
    return new CaptionProperties(
        Integer.parseInt(text(arguments, IMAGE_SIZE)),
        Arrays.stream(text(arguments, PROMPT_IDS).split(",")).map(Integer::valueOf).toList(),
        Boolean.parseBoolean(text(arguments, CLEAN_UP_SPACES)));
  }

  private static String text(Map<String, ?> arguments, String key) {
    Object value = arguments.get(key);
    if (value == null) {
      throw new IllegalArgumentException(
          "serving.properties has no " + key + "; the folder is not as jobs/export.sh wrote it.");
    }
    return value.toString();
  }

  /** The lines of the file. */
  String lines() {
    String ids = promptIds.stream().map(String::valueOf).collect(Collectors.joining(","));
    return "%s=%d\n%s=%s\n%s=%b\n"
        .formatted(IMAGE_SIZE, imageSize, PROMPT_IDS, ids, CLEAN_UP_SPACES, cleanUpSpaces);
  }
}
