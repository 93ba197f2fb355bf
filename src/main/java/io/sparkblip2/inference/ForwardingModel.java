package io.sparkblip2.inference;

import java.util.List;

/** Another model, for those that do one thing differently. */
class ForwardingModel implements BatchModel {
  final BatchModel model;

  ForwardingModel(BatchModel model) {
    this.model = model;
  }

  @Override
  public int batchSize() {
    return model.batchSize();
  }

  @Override
  public int group() {
    return model.group();
  }

  @Override
  public int texts() {
    return model.texts();
  }

  @Override
  public long imageNanos() {
    return model.imageNanos();
  }

  @Override
  public String device() {
    return model.device();
  }

  @Override
  public List<List<Prediction>> predict(List<ImageRequest> requests) {
    return model.predict(requests);
  }

  @Override
  public ImageStream open() {
    return model.open();
  }

  @Override
  public long visionForwards() {
    return model.visionForwards();
  }

  @Override
  public long decoderSteps() {
    return model.decoderSteps();
  }

  @Override
  public LoadedModels loaded() {
    return model.loaded();
  }

  @Override
  public void close() {
    model.close();
  }
}
