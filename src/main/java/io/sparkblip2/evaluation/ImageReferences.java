package io.sparkblip2.evaluation;

import java.util.List;

/**
 * What people wrote about one image, made ready to be compared.
 *
 * @param captions as written, at least one
 */
public record ImageReferences(List<String> captions, List<Sentence> sentences) {
  public static ImageReferences of(List<String> captions) {
    return new ImageReferences(captions, captions.stream().map(Sentence::of).toList());
  }
}
