package io.sparkblip2.generation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a generator writes for requests that are all there from the beginning, in their order. */
public final class GeneratedTexts {
  private GeneratedTexts() {}

  public static List<List<Generated>> all(
      Generator generator, DecodingSession session, List<GenerationRequest> requests) {
    List<List<Generated>> texts = new ArrayList<>(Collections.nCopies(requests.size(), List.of()));
    TextStream stream = generator.open(session);
    requests.forEach(stream::add);
    while (stream.size() > 0) {
      stream.advance().forEach(done -> texts.set(done.number(), done.texts()));
    }
    return texts;
  }

  /** Of each request's texts the first alone. */
  public static List<Generated> first(
      Generator generator, DecodingSession session, List<GenerationRequest> requests) {
    return all(generator, session, requests).stream().map(texts -> texts.get(0)).toList();
  }
}
