package io.sparkblip2.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.config.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrozenImagesTest {
  /** Made for pictures of 42 pixels, that is 3 x 3 patches. */
  private static final Path OPT = Path.of("src/test/resources/checkpoints/tiny-opt");

  private static final Shard TWO =
      new Batch(-1, 1, List.of(new Example("0", "", "", "a"), new Example("1", "", "", "b")))
          .whole();

  @Test
  void picturesOfAnotherSizeThanTheCheckpointsAreSeenAsPicturesOfThatSize() {
    for (int size : new int[] {42, 70, 28}) {
      int patches = (size / 14) * (size / 14);
      assertThat(shape(size, size)).isEqualTo(new Shape(2, patches + 1, 32));
    }
  }

  @Test
  void theEncoderIsTheFirstOneWhereverItsFolderDescribesPictures(@TempDir Path folder)
      throws IOException {
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(OPT.resolve(name), folder.resolve(name));
    }
    Files.writeString(
        folder.resolve("processor_config.json"), "{\"image_processor\": {\"size\": 70}}");
    StageConfig config = config(0, folder.toString(), OPT.toString());
    assertThat(Stages.imageSize(config)).isEqualTo(70);
    assertThat(shape(config(70, folder.toString()), 70)).isEqualTo(new Shape(2, 26, 32));
  }

  @Test
  void bytesThatAreNoWholePicturesOfThatSizeAreRefused() {
    assertThatThrownBy(() -> shape(42, 84))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 pictures of 42 x 42");
  }

  private static StageConfig config(int size, String... start) {
    return new StageConfig(
        StageKind.GENERATION,
        List.of(start),
        Map.of(),
        Precision.FLOAT32,
        1,
        Set.of(),
        32,
        0,
        size);
  }

  private static Shape shape(int asked, int prepared) {
    return shape(config(asked, OPT.toString()), prepared);
  }

  private static Shape shape(StageConfig config, int prepared) {
    Pictures pictures = (shard, augment) -> new byte[shard.size() * prepared * prepared * 3];
    try (FrozenImages images = FrozenImages.open(config, Device.cpu(), pictures);
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        PtNDManager scope = (PtNDManager) manager.newSubManager()) {
      return images.encode(scope, TWO).getShape();
    }
  }
}
