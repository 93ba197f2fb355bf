package io.sparkblip2.inference;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.CheckpointFolder;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.generation.DecodingSession;
import io.sparkblip2.generation.Generated;
import io.sparkblip2.generation.GenerationRequest;
import io.sparkblip2.network.Blip2;
import io.sparkblip2.network.ImageTextRetrieval;
import io.sparkblip2.network.LoadedWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * BLIP-2 over one batch of images: vision encoder and Q-Former run once per image, whatever is
 * asked of it; the language model reads each image's visual prompt once for all its prompts.
 */
final class Blip2BatchModel implements BatchModel {
  private final PredictorSpec spec;
  private final String device;
  private final DecodeBatch decode;
  private final Blip2 model;
  private final TextWriter writer;
  private final ImageTextRetrieval retrieval;
  private final ImageReader reader;
  private final Meter meter = new Meter();

  private Blip2BatchModel(
      PredictorSpec spec,
      String device,
      DecodeBatch decode,
      Blip2 model,
      TextWriter writer,
      ImageTextRetrieval retrieval,
      ImageGroups groups) {
    this.spec = spec;
    this.device = device;
    this.decode = decode;
    this.model = model;
    this.writer = writer;
    this.retrieval = retrieval;
    this.reader = new ImageReader(spec, model, retrieval, groups, meter);
  }

  /**
   * @throws IllegalStateException if the checkpoint here is not the one that the driver saw
   */
  static Blip2BatchModel open(PredictorSpec spec, DeviceAddress address) {
    Checkpoint checkpoint = Checkpoint.open(BuiltinModels.folder(spec.model()));
    requireSame(checkpoint, spec.fingerprint());
    boolean gpu = address.kind() == DeviceAddress.Kind.CUDA;
    Device device = address.device();
    DecodeBatch decode = DecodeBatch.of(checkpoint.config(), spec.generation(), gpu);
    Blip2 model = Blip2.load(checkpoint, spec.precision(), device);
    ImageTextRetrieval retrieval = spec.retrieval() == null ? null : retrieval(spec, device);
    ImageGroups groups =
        gpu ? null : ImageGroups.of(checkpoint.config(), spec.imageSize(), spec.precision());
    return new Blip2BatchModel(
        spec,
        gpu ? VisibleGpus.kind(device) : "cpu",
        decode,
        model,
        new TextWriter(checkpoint, spec, model, decode.rows()),
        retrieval,
        groups);
  }

  private static ImageTextRetrieval retrieval(PredictorSpec spec, Device device) {
    PredictorSpec.Retrieval wanted = spec.retrieval();
    RetrievalCheckpoint checkpoint = RetrievalCheckpoint.open(BuiltinModels.folder(wanted.model()));
    requireSame(checkpoint, wanted.fingerprint());
    return ImageTextRetrieval.load(
        checkpoint,
        spec.precision(),
        wanted.sharesVision() ? ImageTextRetrieval.Vision.SHARED : ImageTextRetrieval.Vision.OWN,
        device);
  }

  static void requireSame(CheckpointFolder checkpoint, String fingerprint) {
    if (!checkpoint.fingerprint().equals(fingerprint)) {
      throw new IllegalStateException(
          "The checkpoint "
              + checkpoint.folder()
              + " on this executor is not the one the driver saw; copy the same files to every"
              + " machine, or use a shared folder.");
    }
  }

  @Override
  public int batchSize() {
    return spec.batchSize() > 0 ? spec.batchSize() : decode.images();
  }

  @Override
  public int texts() {
    // A GPU would rather see many images at once than write all their texts at once.
    return spec.batchSize() > 0 || model.isOnGpu()
        ? Integer.MAX_VALUE
        : decode.rows() / spec.generation().rows();
  }

  @Override
  public String device() {
    return device;
  }

  @Override
  public List<List<Prediction>> predict(List<ImageRequest> requests) {
    try (PtNDManager scope = model.newScope()) {
      ImageReader.Read images = reader.read(scope, requests);
      List<List<Prediction>> texts = write(scope, images.queryOutput(), requests);
      List<List<Prediction>> results = new ArrayList<>(requests.size());
      for (int i = 0; i < requests.size(); i++) {
        List<Prediction> found = new ArrayList<>(texts.get(i));
        if (requests.get(i).wanted().embedding()) {
          found.add(images.embedding(i));
        }
        results.add(failedAsAWhole(found));
      }
      return results;
    }
  }

  private List<List<Prediction>> write(
      PtNDManager scope, NDArray queryOutput, List<ImageRequest> requests) {
    List<TextWriter.Asked> asked = new ArrayList<>(requests.size());
    List<GenerationRequest> prompts = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      asked.add(writer.ask(requests.get(i)));
      prompts.addAll(asked.get(i).requests(i));
    }
    List<List<Generated>> written = List.of();
    if (!prompts.isEmpty()) {
      try (DecodingSession session = MeteredSession.open(model, scope, queryOutput, meter)) {
        written = writer.generate(session, prompts);
      }
      written.forEach(
          texts -> texts.forEach(text -> meter.add(Measure.WRITTEN_TOKENS, text.tokens().length)));
    }
    List<List<Prediction>> texts = new ArrayList<>(requests.size());
    int next = 0;
    for (TextWriter.Asked one : asked) {
      texts.add(writer.predictions(one, written.subList(next, next + one.size())));
      next += one.size();
    }
    return texts;
  }

  /** An image has all that was asked of it or is a failure; never a part. */
  private static List<Prediction> failedAsAWhole(List<Prediction> found) {
    return found.stream()
        .filter(Prediction.Failure.class::isInstance)
        .findFirst()
        .map(List::of)
        .orElse(found);
  }

  /** Images of a batch that the vision encoder is given at once. */
  int imagesSeenTogether(int batch) {
    return reader.seenTogether(batch);
  }

  /** The captioner's networks. */
  Blip2 network() {
    return model;
  }

  /** What the captioner did so far. */
  Meter meter() {
    return meter;
  }

  @Override
  public long visionForwards() {
    return reader.visionForwards();
  }

  @Override
  public long decoderSteps() {
    return writer.rowSteps();
  }

  @Override
  public LoadedModels loaded() {
    LoadedWeights captioner = model.loaded();
    LoadedWeights matcher = retrieval == null ? new LoadedWeights(0, 0) : retrieval.loaded();
    return new LoadedModels(
        1,
        TimeUnit.NANOSECONDS.toMillis(captioner.nanos() + matcher.nanos()),
        captioner.bytes() + matcher.bytes());
  }

  @Override
  public void close() {
    writer.close();
    model.close();
    if (retrieval != null) {
      retrieval.close();
    }
  }
}
