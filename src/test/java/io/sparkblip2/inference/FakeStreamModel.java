package io.sparkblip2.inference;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * A model whose images take as many steps as their first byte says, several at a time. A step fails
 * where a poisonous image is under way, or more images than fit.
 */
final class FakeStreamModel implements BatchModel {
  final List<Integer> entered = Collections.synchronizedList(new ArrayList<>());
  final List<Integer> advanced = Collections.synchronizedList(new ArrayList<>());
  private final int batchSize;
  private final int group;
  private final int memory;
  private final String failure;
  private volatile Runnable atStep = () -> {};

  /**
   * @param memory images that fit on the device
   * @param failure of a step with an image whose first byte is 0
   */
  FakeStreamModel(int batchSize, int group, int memory, String failure) {
    this.batchSize = batchSize;
    this.group = group;
    this.memory = memory;
    this.failure = failure;
  }

  /** Has something happen before every step. */
  void atStep(Runnable action) {
    atStep = action;
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  @Override
  public int group() {
    return group;
  }

  @Override
  public long imageNanos() {
    return 1_000_000;
  }

  @Override
  public List<List<Prediction>> predict(List<ImageRequest> requests) {
    return open().all(requests);
  }

  @Override
  public ImageStream open() {
    return new Steps();
  }

  @Override
  public long visionForwards() {
    return entered.stream().mapToLong(Integer::longValue).sum();
  }

  @Override
  public long decoderSteps() {
    return advanced.stream().mapToLong(Integer::longValue).sum();
  }

  @Override
  public void close() {}

  private final class Steps implements ImageStream {
    private final List<ImageRequest> underWay = new ArrayList<>();
    private final List<Integer> left = new ArrayList<>();

    @Override
    public void enter(List<ImageRequest> requests) {
      entered.add(requests.size());
      underWay.addAll(requests);
      requests.forEach(request -> left.add((int) request.pixels()[0]));
    }

    @Override
    public List<Done> advance() {
      atStep.run();
      advanced.add(underWay.size());
      if (underWay.size() > memory) {
        throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB");
      } else if (left.contains(0)) {
        throw new EngineException(failure);
      }
      List<Done> done = new ArrayList<>();
      left.replaceAll(steps -> steps - 1);
      Iterator<Integer> steps = left.iterator();
      for (ImageRequest request : List.copyOf(underWay)) {
        if (steps.next() == 0) {
          steps.remove();
          underWay.remove(request);
          done.add(new Done(request, List.of(caption(request))));
        }
      }
      return done;
    }

    @Override
    public int texts() {
      return underWay.stream().mapToInt(request -> request.wanted().texts()).sum();
    }

    @Override
    public void close() {}
  }

  static Prediction caption(ImageRequest request) {
    return FakeBatchModel.caption(Integer.toString(request.pixels()[0]));
  }
}
