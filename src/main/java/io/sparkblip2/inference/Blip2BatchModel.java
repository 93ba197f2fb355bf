package io.sparkblip2.inference;

import ai.djl.Device;
import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.CheckpointFolder;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.network.Blip2;
import io.sparkblip2.network.ImageTextRetrieval;
import io.sparkblip2.network.LoadedWeights;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * BLIP-2 over images: vision encoder and Q-Former run once per image, whatever is asked of it; the
 * language model reads each image's visual prompt once for all its prompts.
 */
final class Blip2BatchModel implements BatchModel {
  /** Enough for a GPU's vision encoder, and soon there. */
  private static final int GPU_GROUP = 16;

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
    ImageTextRetrieval retrieval = null;
    try {
      retrieval = spec.retrieval() == null ? null : retrieval(spec, device);
      ImageGroups groups =
          gpu ? null : ImageGroups.of(checkpoint.config(), spec.imageSize(), spec.precision());
      return new Blip2BatchModel(
          spec,
          gpu ? VisibleGpus.kind(device) : "cpu",
          decode,
          model,
          new TextWriter(checkpoint, spec, decode.rows()),
          retrieval,
          groups);
    } catch (RuntimeException e) {
      // Nobody else knows of them, and a later task tries again in this process.
      closeNetworks(model, retrieval);
      throw e;
    }
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
  public int group() {
    return Math.min(batchSize(), model.isOnGpu() ? GPU_GROUP : ImageGroups.MOST);
  }

  @Override
  public long imageNanos() {
    Meter.Reading counts = meter.read();
    long nanos = counts.of(Measure.VISION_NANOS) + counts.of(Measure.QFORMER_NANOS);
    return nanos / Math.max(1, counts.of(Measure.VISION_IMAGES));
  }

  @Override
  public List<List<Prediction>> predict(List<ImageRequest> requests) {
    try (ImageStream stream = open()) {
      return stream.all(requests);
    }
  }

  @Override
  public ImageStream open() {
    return new Blip2Stream(model, reader, writer, meter);
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
    closeNetworks(model, retrieval);
  }

  private static void closeNetworks(Blip2 model, ImageTextRetrieval retrieval) {
    model.close();
    if (retrieval != null) {
      retrieval.close();
    }
  }
}
