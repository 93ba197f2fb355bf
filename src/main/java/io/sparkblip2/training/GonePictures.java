package io.sparkblip2.training;

import io.sparkblip2.config.WrongCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Pictures that a training began with and that are gone since. Their examples' places go to others,
 * so that all other examples stay where they were.
 */
public record GonePictures(Set<String> uris) {
  public GonePictures {
    uris = Set.copyOf(uris);
  }

  /**
   * As many examples; that of a gone picture is the next one whose picture is there.
   *
   * @throws WrongCallException if all pictures are gone
   */
  public List<Example> replaced(List<Example> examples) {
    List<Example> all = new ArrayList<>(examples.size());
    for (int place = 0; place < examples.size(); place++) {
      all.add(next(examples, place));
    }
    return all;
  }

  private Example next(List<Example> examples, int place) {
    for (int i = 0; i < examples.size(); i++) {
      Example example = examples.get((place + i) % examples.size());
      if (!uris.contains(example.imageUri())) {
        return example;
      }
    }
    throw new WrongCallException(
        "All pictures of the %d examples are gone; put them back.".formatted(examples.size()));
  }
}
