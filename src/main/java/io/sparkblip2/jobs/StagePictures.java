package io.sparkblip2.jobs;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.training.CheckpointPlace;
import io.sparkblip2.training.GonePictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which pictures a stage learns without. What is learnt depends on the list of the examples, so a
 * resumed run leaves out those that the first one left out, whatever can be read by then.
 *
 * @param leftOut could not be used when the training began: URI to error class
 * @param gone could then, and have been given up since
 */
record StagePictures(Map<String, String> leftOut, GonePictures gone) {
  static final StagePictures ALL = new StagePictures(Map.of(), new GonePictures(Set.of()));

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LEFT_OUT = "left-out.json";
  private static final String GONE = "gone.txt";

  /**
   * Keeps what is unusable beside a new training's checkpoint; of one that is there, reads it.
   *
   * @param unusable now: URI to error class
   * @throws WrongCallException if one of them could be used when the training began, and is not
   *     given up
   */
  static StagePictures of(CheckpointPlace place, Map<String, String> unusable) {
    Path leftOut = place.folder().resolve(LEFT_OUT);
    Path gone = place.folder().resolve(GONE);
    try {
      if (!place.state().exists()) {
        JSON.writeValue(leftOut.toFile(), new TreeMap<>(unusable));
        Files.deleteIfExists(gone);
      }
      if (!Files.exists(leftOut)) {
        return new StagePictures(unusable, ALL.gone()); // begun before there was such a file
      }
      Map<String, String> begunWithout = JSON.readValue(leftOut.toFile(), new TypeReference<>() {});
      Set<String> givenUp = lines(gone);
      Map<String, String> missing = new TreeMap<>(unusable);
      missing.keySet().removeAll(begunWithout.keySet());
      missing.keySet().removeAll(givenUp);
      requireNone(missing, gone);
      return new StagePictures(begunWithout, new GonePictures(givenUp));
    } catch (IOException e) {
      throw new WrongCallException(
          "The lists of pictures beside the training checkpoint in '%s' cannot be read or written: %s"
              .formatted(place.folder(), e.getMessage()),
          e);
    }
  }

  /** What the log should say of them, a line each. */
  List<String> remarks() {
    return gone.uris().isEmpty()
        ? List.of()
        : List.of(
            "pictures given up: %d; other examples take their places"
                .formatted(gone.uris().size()));
  }

  private static Set<String> lines(Path file) throws IOException {
    return Files.exists(file)
        ? Files.readAllLines(file).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.toSet())
        : Set.of();
  }

  private static void requireNone(Map<String, String> missing, Path gone) {
    if (!missing.isEmpty()) {
      String first = missing.keySet().iterator().next();
      throw new WrongCallException(
          "Of the pictures that the training began with %d can no longer be read, such as %s (%s). Put them back; or give them up, each with its URI in a line of '%s', and other examples take their places."
              .formatted(missing.size(), first, missing.get(first), gone));
    }
  }
}
