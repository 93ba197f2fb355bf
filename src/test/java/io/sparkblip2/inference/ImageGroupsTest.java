package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.checkpoint.QFormerConfig;
import io.sparkblip2.checkpoint.VisionConfig;
import io.sparkblip2.config.Precision;
import org.junit.jupiter.api.Test;

class ImageGroupsTest {
  private static final Blip2Config BUILTIN =
      Checkpoint.open(BuiltinModels.folder("builtin:captioner")).config();

  @Test
  void smallNetworksAreGivenEightImagesAtOnce() {
    assertThat(ImageGroups.of(BUILTIN, 112, Precision.FLOAT32)).isEqualTo(new ImageGroups(8, 8));
  }

  @Test
  void theLargerTheVisionEncoderTheFewerImagesItIsGiven() {
    VisionConfig base = new VisionConfig(768, 3072, 12, 12, 224, 16, 1e-6);
    assertThat(released(base, 224)).isEqualTo(new ImageGroups(8, 8));
    assertThat(released(base, 448)).isEqualTo(new ImageGroups(2, 8));
    VisionConfig giant = new VisionConfig(1408, 6144, 39, 16, 224, 14, 1e-6);
    assertThat(released(giant, 224)).isEqualTo(new ImageGroups(1, 8));
  }

  @Test
  void inInt8TheVisionEncoderIsGivenOneImage() {
    assertThat(ImageGroups.of(BUILTIN, 112, Precision.INT8)).isEqualTo(new ImageGroups(1, 8));
    assertThat(ImageGroups.of(BUILTIN, 112, Precision.BFLOAT16)).isEqualTo(new ImageGroups(8, 8));
  }

  /** With the Q-Former of the released checkpoints. */
  private static ImageGroups released(VisionConfig vision, int imageSize) {
    QFormerConfig qFormer =
        new QFormerConfig(768, 3072, 12, 12, 1e-12, 2, vision.hiddenSize(), false, 30522, 512);
    Blip2Config config = new Blip2Config(vision, qFormer, BUILTIN.language(), 32, null);
    return ImageGroups.of(config, imageSize, Precision.FLOAT32);
  }
}
