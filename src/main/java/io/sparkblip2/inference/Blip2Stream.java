package io.sparkblip2.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.generation.Generated;
import io.sparkblip2.generation.GenerationRequest;
import io.sparkblip2.generation.TextStream;
import io.sparkblip2.network.Blip2;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Images on their way through BLIP-2: seen when they enter, and written about beside all others
 * that are under way.
 */
final class Blip2Stream implements ImageStream {
  private final Blip2 model;
  private final ImageReader reader;
  private final TextWriter writer;
  private final Meter meter;
  private final Map<Integer, Place> placeOfText = new HashMap<>();
  private final List<Done> withoutTexts = new ArrayList<>();
  private MeteredSession session;
  private TextStream texts;

  Blip2Stream(Blip2 model, ImageReader reader, TextWriter writer, Meter meter) {
    this.model = model;
    this.reader = reader;
    this.writer = writer;
    this.meter = meter;
  }

  /** An image whose prompts cannot be read is a failure before any network has seen it. */
  @Override
  public void enter(List<ImageRequest> requests) {
    List<ImageRequest> readable = new ArrayList<>();
    List<TextWriter.Asked> asked = new ArrayList<>();
    for (ImageRequest request : requests) {
      try {
        asked.add(writer.ask(request));
        readable.add(request);
      } catch (IllegalArgumentException e) {
        withoutTexts.add(new Done(request, List.of(SplittingModel.failure(e))));
      }
    }
    if (!readable.isEmpty()) {
      see(readable, asked);
    }
  }

  private void see(List<ImageRequest> requests, List<TextWriter.Asked> asked) {
    List<Image> images = new ArrayList<>();
    try (PtNDManager scope = model.newScope()) {
      ImageReader.Read read = reader.read(scope, requests);
      for (int i = 0; i < requests.size(); i++) {
        ImageRequest request = requests.get(i);
        Prediction embedding = request.wanted().embedding() ? read.embedding(i) : null;
        images.add(new Image(request, asked.get(i), embedding));
      }
      if (images.stream().anyMatch(image -> image.missing > 0)) {
        write(scope, read.queryOutput(), images);
      }
    }
    images.stream()
        .filter(image -> image.missing == 0)
        .forEach(image -> withoutTexts.add(image.done(writer)));
  }

  private void write(PtNDManager scope, NDArray queryOutput, List<Image> images) {
    if (session == null) {
      session = MeteredSession.open(model, meter);
      texts = writer.open(session);
    }
    int[] places = session.read(scope, queryOutput);
    for (int i = 0; i < places.length; i++) {
      Image image = images.get(i);
      image.place = places[i];
      List<GenerationRequest> requests = image.asked.requests(places[i]);
      for (int text = 0; text < requests.size(); text++) {
        placeOfText.put(texts.add(requests.get(text)), new Place(image, text));
      }
      if (requests.isEmpty()) {
        session.forget(image.place);
      }
    }
  }

  @Override
  public List<Done> advance() {
    List<Done> done = new ArrayList<>(withoutTexts);
    withoutTexts.clear();
    if (texts == null) {
      return done;
    }
    for (TextStream.Done text : texts.advance()) {
      text.texts().forEach(one -> meter.add(Measure.WRITTEN_TOKENS, one.tokens().length));
      Place place = placeOfText.remove(text.number());
      if (place.image.wrote(place.text, text.texts())) {
        session.forget(place.image.place);
        done.add(place.image.done(writer));
      }
    }
    return done;
  }

  @Override
  public int texts() {
    return placeOfText.size();
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
    }
  }

  /** Whose text it is, and which of them. */
  private record Place(Image image, int text) {}

  /** An image whose texts are being written. */
  private static final class Image {
    private final ImageRequest request;
    private final TextWriter.Asked asked;
    private final Prediction embedding;
    private final List<List<Generated>> written;
    private int missing;
    private int place;

    Image(ImageRequest request, TextWriter.Asked asked, Prediction embedding) {
      this.request = request;
      this.asked = asked;
      this.embedding = embedding;
      this.missing = asked.size();
      this.written = new ArrayList<>();
      for (int text = 0; text < missing; text++) {
        written.add(List.of());
      }
    }

    /** Whether that was the last one. */
    boolean wrote(int text, List<Generated> texts) {
      written.set(text, texts);
      missing--;
      return missing == 0;
    }

    Done done(TextWriter writer) {
      List<Prediction> found = new ArrayList<>(writer.predictions(asked, written));
      if (embedding != null) {
        found.add(embedding);
      }
      return new Done(request, failedAsAWhole(found));
    }

    /** An image has all that was asked of it or is a failure; never a part. */
    private static List<Prediction> failedAsAWhole(List<Prediction> found) {
      return found.stream()
          .filter(Prediction.Failure.class::isInstance)
          .findFirst()
          .map(List::of)
          .orElse(found);
    }
  }
}
