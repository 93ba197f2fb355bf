package io.sparkblip2.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.checkpoint.RetrievalConfig;
import io.sparkblip2.config.Precision;

/**
 * BLIP-2's retrieval model: vectors of images and texts that were trained to be close where they
 * belong together (ITC), and a judgement of a pair that sees both (ITM). Hugging Face
 * Blip2ForImageTextRetrieval; BLIP-2, section 3.2.
 *
 * <p>Holds native memory until closed. Not thread-safe.
 */
public final class ImageTextRetrieval implements AutoCloseable {
  private final PtNDManager manager;
  private final WeightLoader weights;
  private final VisionEncoder visionEncoder;
  private final ScriptModule module;
  private final QFormer qFormer;

  private ImageTextRetrieval(
      PtNDManager manager, RetrievalCheckpoint checkpoint, Precision precision, Vision vision) {
    this.manager = manager;
    RetrievalConfig config = checkpoint.config();
    this.weights = new WeightLoader(checkpoint, precision, Arithmetic.of(manager, precision));
    this.visionEncoder =
        vision == Vision.OWN
            ? new VisionEncoder(manager, config.vision(), checkpoint.preprocessor(), weights)
            : null;
    this.module =
        QFormer.load(manager, config.qFormer(), weights, "layers", "qformer", "retrieval");
    weights.loadPart(module, "embeddings", "embeddings.", WeightLoader.Use.RETRIEVAL);
    for (String head : new String[] {"vision_projection", "text_projection", "itm_head"}) {
      weights.loadPart(module, head, head + ".", WeightLoader.Use.RETRIEVAL);
    }
    this.qFormer = new QFormer(module);
  }

  /** Whose image embeddings the model is given. */
  public enum Vision {
    /** Its own encoder's, which is loaded. */
    OWN,
    /** Those of a captioner whose vision weights are the same; no encoder is loaded. */
    SHARED
  }

  /** Compiles the networks and streams in the weights of a complete checkpoint. */
  public static ImageTextRetrieval load(
      RetrievalCheckpoint checkpoint, Precision precision, Vision vision, Device device) {
    PtNDManager manager = Libtorch.newManager(device);
    try {
      return new ImageTextRetrieval(manager, checkpoint, precision, vision);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** A manager for the arrays of one batch; closing it frees them. */
  public PtNDManager newScope() {
    return (PtNDManager) manager.newSubManager();
  }

  /**
   * @throws IllegalStateException if it was loaded to share a captioner's
   */
  public VisionEncoder visionEncoder() {
    if (visionEncoder == null) {
      throw new IllegalStateException("This retrieval model was loaded without a vision encoder");
    }
    return visionEncoder;
  }

  /** What it holds of the checkpoint. */
  public LoadedWeights loaded() {
    return weights.loaded();
  }

  /**
   * ITC vectors of images.
   *
   * @param imageEmbeddings (B, P, D) float32
   * @return (B, Q, image_text_hidden_size), each of unit length
   */
  public NDArray imageVectors(PtNDManager scope, NDArray imageEmbeddings) {
    NDArray queryOutput = qFormer.query(scope, imageEmbeddings);
    return module.run(scope, "image_vectors", queryOutput)[0];
  }

  /**
   * ITC vectors of texts, read without any image.
   *
   * @param ids (B, T) int64 with the class token in front, padded behind
   * @param lengths (B) int64, the class and separator tokens included
   * @return (B, image_text_hidden_size) of unit length
   */
  public NDArray textVectors(PtNDManager scope, NDArray ids, NDArray lengths) {
    return module.run(scope, "text_vectors", ids, lengths)[0];
  }

  /**
   * ITM logits of pairs; their softmax is the probability of [no match, match].
   *
   * @param imageEmbeddings (B, P, D) float32, row by row the image of the text
   * @return (B, 2)
   */
  public NDArray match(PtNDManager scope, NDArray imageEmbeddings, NDArray ids, NDArray lengths) {
    return module.run(scope, "match", imageEmbeddings, ids, lengths)[0];
  }

  @Override
  public void close() {
    qFormer.close();
    if (visionEncoder != null) {
      visionEncoder.close();
    }
    manager.close();
  }
}
