package io.sparkblip2.inference;

import java.util.ArrayList;
import java.util.List;

/** Images of a model that begins with none before it is through with those that came earlier. */
final class BatchAtOnce implements ImageStream {
  private final BatchModel model;
  private final List<ImageRequest> entered = new ArrayList<>();

  BatchAtOnce(BatchModel model) {
    this.model = model;
  }

  @Override
  public void enter(List<ImageRequest> requests) {
    entered.addAll(requests);
  }

  @Override
  public List<Done> advance() {
    List<ImageRequest> batch = List.copyOf(entered);
    entered.clear();
    List<List<Prediction>> found = batch.isEmpty() ? List.of() : model.predict(batch);
    List<Done> done = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      done.add(new Done(batch.get(i), found.get(i)));
    }
    return done;
  }

  @Override
  public int texts() {
    return entered.stream().mapToInt(request -> request.wanted().texts()).sum();
  }

  @Override
  public void close() {}
}
