package io.sparkblip2.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BLIP-2 as the paper draws it: a frozen image encoder, a Q-Former that reads it with learned
 * queries, and a frozen language model that speaks.
 *
 * <p>Holds native memory until closed. Not thread-safe.
 */
public final class Blip2 implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Blip2.class);

  private final PtNDManager manager;
  private final WeightLoader weights;
  private final VisionEncoder visionEncoder;
  private final QFormer qFormer;
  private final LanguageProjection languageProjection;
  private final Supplier<LanguageModel> languageModelLoader;
  private LanguageModel languageModel;

  private Blip2(
      PtNDManager manager, Checkpoint checkpoint, Precision precision, Arithmetic arithmetic) {
    this.manager = manager;
    Blip2Config config = checkpoint.config();
    this.weights = new WeightLoader(checkpoint, precision, arithmetic);
    this.visionEncoder =
        new VisionEncoder(manager, config.vision(), checkpoint.preprocessor(), weights);
    this.qFormer = new QFormer(manager, config.qFormer(), weights);
    this.languageProjection = new LanguageProjection(manager, weights);
    this.languageModelLoader = () -> LanguageModels.load(manager, config.language(), weights);
  }

  /**
   * Compiles the networks and streams the weights in; the caller has checked that the checkpoint is
   * complete.
   */
  public static Blip2 load(Checkpoint checkpoint, Precision precision, Device device) {
    PtNDManager manager = Libtorch.newManager(device);
    try {
      Arithmetic arithmetic = Arithmetic.of(manager, precision);
      LOG.info("{}", arithmetic.reason(precision));
      return new Blip2(manager, checkpoint, precision, arithmetic);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** As on a processor of this kind. */
  static Blip2 load(Checkpoint checkpoint, Precision precision, Arithmetic arithmetic) {
    return new Blip2(Libtorch.newManager(Device.cpu()), checkpoint, precision, arithmetic);
  }

  /** A manager for the arrays of one batch; closing it frees them. */
  public PtNDManager newScope() {
    return (PtNDManager) manager.newSubManager();
  }

  public boolean isOnGpu() {
    return manager.getDevice().isGpu();
  }

  /**
   * Waits until a result has been computed: calls to a GPU come back before their work is done,
   * those to a CPU after it.
   *
   * @param result at least one number
   */
  public NDArray finished(NDArray result) {
    if (isOnGpu()) {
      try (NDArray one = result.flatten().get("0:1")) {
        one.toByteBuffer();
      }
    }
    return result;
  }

  public VisionEncoder visionEncoder() {
    return visionEncoder;
  }

  public QFormer qFormer() {
    return qFormer;
  }

  /** Loaded when first asked for: a run that only embeds never pays for it. */
  public LanguageModel languageModel() {
    if (languageModel == null) {
      languageModel = languageModelLoader.get();
    }
    return languageModel;
  }

  /** What it holds of the checkpoint at the moment, the language model once it was asked for. */
  public LoadedWeights loaded() {
    return weights.loaded();
  }

  /** Visual prompts (B, Q, D of the language model) of query outputs (B, Q, D). */
  public NDArray visualPrompts(PtNDManager scope, NDArray queryOutput) {
    return languageProjection.project(scope, queryOutput);
  }

  @Override
  public void close() {
    if (languageModel != null) {
      languageModel.close();
    }
    languageProjection.close();
    qFormer.close();
    visionEncoder.close();
    manager.close();
  }
}
