package io.sparkblip2.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.CheckpointException;
import io.sparkblip2.checkpoint.CheckpointFolder;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.checkpoint.VisionConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.network.FrozenVision;
import java.nio.file.Path;
import java.util.List;

/** A batch's pictures as the frozen image encoder sees them; the last shard's are kept. */
final class FrozenImages implements AutoCloseable {
  private final FrozenVision vision;
  private final Pictures pictures;
  private Shard shard;
  private PtNDManager owner;
  private NDArray embeddings;

  private FrozenImages(FrozenVision vision, Pictures pictures) {
    this.vision = vision;
    this.pictures = pictures;
  }

  /**
   * Opens the vision encoder of the first start folder with one, which is a whole BLIP-2 model.
   *
   * @throws WrongCallException if none has one
   * @throws CheckpointException if it is a vision encoder alone
   */
  static FrozenImages open(StageConfig config, Device device, Pictures pictures) {
    Path folder =
        new Architecture(config)
            .weights()
            .folderWith("vision_model.")
            .orElseThrow(
                () ->
                    new WrongCallException(
                        "No folder of `start` is a BLIP-2 model with an image encoder, which this"
                            + " stage keeps as it is. Name one, or train one with the stage vision"
                            + " first."));
    CheckpointFolder checkpoint;
    VisionConfig vision;
    try {
      RetrievalCheckpoint matcher = RetrievalCheckpoint.open(folder);
      checkpoint = matcher;
      vision = matcher.config().vision();
    } catch (CheckpointException e) {
      Checkpoint captioner = Checkpoint.open(folder);
      checkpoint = captioner;
      vision = captioner.config().vision();
    }
    return new FrozenImages(
        new FrozenVision(checkpoint, vision, config.imageSize(), config.precision(), device),
        pictures);
  }

  /** (shard.size(), P, D) float32; another shard's call ends its life. */
  NDArray encode(PtNDManager scope, Shard wanted) {
    if (!wanted.equals(shard)) {
      release();
      owner = (PtNDManager) scope.getParentManager().newSubManager();
      embeddings = vision.encode(owner, pictures.pixels(wanted, isLearnt(wanted)), wanted.size());
      shard = wanted;
    }
    return embeddings;
  }

  /** The same for some of the shard's examples only; nothing is kept. */
  NDArray encode(PtNDManager scope, Shard shard, List<Integer> rows) {
    byte[] all = pictures.pixels(shard, isLearnt(shard));
    int size = all.length / shard.size();
    byte[] some = new byte[rows.size() * size];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(all, rows.get(i) * size, some, i * size, size);
    }
    return vision.encode(scope, some, rows.size());
  }

  /** Pictures that are only looked at, as in validation, are shown as they are. */
  private static boolean isLearnt(Shard shard) {
    return shard.batch().step() >= 0;
  }

  private void release() {
    if (owner != null) {
      owner.close();
      owner = null;
      shard = null;
    }
  }

  @Override
  public void close() {
    release();
    vision.close();
  }
}
