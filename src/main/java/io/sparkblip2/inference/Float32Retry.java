package io.sparkblip2.inference;

import io.sparkblip2.config.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model of a lower precision with the same model in float32 behind it, for the few images whose
 * numbers leave the range: those are computed once more, alone, and their texts say so in a {@link
 * QualityFlag#WRITTEN_IN_FLOAT32}.
 *
 * <p>The second model is loaded when the first image needs it and stays, beside the first; where
 * there is no memory for it, it goes for good and the images' failures stand.
 */
final class Float32Retry extends ForwardingModel {
  private static final Logger LOG = LoggerFactory.getLogger(Float32Retry.class);

  private final Supplier<BatchModel> opener;
  private BatchModel second;
  private boolean unavailable;
  private boolean hasToldWhy;

  Float32Retry(BatchModel model, Supplier<BatchModel> opener) {
    super(model);
    this.opener = opener;
  }

  /** Blip2BatchModel, with a second one behind it unless it computes in float32 itself. */
  static BatchModel open(PredictorSpec spec, DeviceAddress device) {
    BatchModel model = Blip2BatchModel.open(spec, device);
    return spec.precision() == Precision.FLOAT32
        ? model
        : new Float32Retry(model, () -> Blip2BatchModel.open(spec.in(Precision.FLOAT32), device));
  }

  @Override
  public List<List<Prediction>> predict(List<ImageRequest> requests) {
    List<List<Prediction>> results = new ArrayList<>(model.predict(requests));
    for (int i = 0; i < results.size(); i++) {
      results.set(i, finite(requests.get(i), results.get(i)));
    }
    return results;
  }

  @Override
  public ImageStream open() {
    return new Retrying(model.open());
  }

  private List<Prediction> finite(ImageRequest request, List<Prediction> found) {
    return isNonFinite(found) && !unavailable ? again(request, found) : found;
  }

  static boolean isNonFinite(List<Prediction> found) {
    return found.size() == 1
        && found.get(0) instanceof Prediction.Failure failure
        && failure.errorClass().equals(Prediction.Failure.NON_FINITE);
  }

  private List<Prediction> again(ImageRequest request, List<Prediction> first) {
    try {
      if (second == null) {
        LOG.warn("An image gave no finite numbers; loading the model in float32 as well");
        second = opener.get();
      }
      return second.predict(List.of(request)).get(0).stream().map(Float32Retry::marked).toList();
    } catch (RuntimeException e) {
      if (DeviceError.isLost(e)) {
        throw e;
      }
      if (DeviceError.of(e) == DeviceError.OUT_OF_MEMORY) {
        closeSecond();
      }
      unavailable |= second == null;
      warn(e);
      return first;
    }
  }

  /** The stack trace once: there may be thousands of such images. */
  private void warn(RuntimeException e) {
    if (hasToldWhy) {
      LOG.warn("Computing an image in float32 failed; it stays a failure: {}", e.toString());
    } else {
      LOG.warn("Computing an image in float32 failed; it stays a failure", e);
      hasToldWhy = true;
    }
  }

  private static Prediction marked(Prediction found) {
    if (found instanceof Prediction.Caption caption) {
      return caption.with(flags(caption.qualityFlags()));
    }
    return found instanceof Prediction.Answer answer
        ? answer.with(flags(answer.qualityFlags()))
        : found;
  }

  private static List<String> flags(List<String> flags) {
    return Stream.concat(flags.stream(), Stream.of(QualityFlag.WRITTEN_IN_FLOAT32.label()))
        .toList();
  }

  @Override
  public long visionForwards() {
    return model.visionForwards() + (second == null ? 0 : second.visionForwards());
  }

  @Override
  public long decoderSteps() {
    return model.decoderSteps() + (second == null ? 0 : second.decoderSteps());
  }

  @Override
  public LoadedModels loaded() {
    return second == null ? model.loaded() : model.loaded().plus(second.loaded());
  }

  @Override
  public void close() {
    model.close();
    closeSecond();
  }

  /** Its counts are still asked for. */
  private void closeSecond() {
    if (second != null && !unavailable) {
      second.close();
      unavailable = true;
    }
  }

  private final class Retrying implements ImageStream {
    private final ImageStream stream;

    Retrying(ImageStream stream) {
      this.stream = stream;
    }

    @Override
    public void enter(List<ImageRequest> requests) {
      stream.enter(requests);
    }

    @Override
    public List<Done> advance() {
      return stream.advance().stream()
          .map(done -> new Done(done.request(), finite(done.request(), done.found())))
          .toList();
    }

    @Override
    public int texts() {
      return stream.texts();
    }

    @Override
    public void close() {
      stream.close();
    }
  }
}
