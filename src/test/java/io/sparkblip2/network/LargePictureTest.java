package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.Precision;
import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.RgbImage;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** From uint8 pictures to the visual prompt at 364 pixels, the size of the coco checkpoints. */
class LargePictureTest {
  @Test
  void resizeNormalisationEncoderAndQFormerTogetherEqualHuggingFaces() {
    Golden golden = new Golden("tiny-opt-364");
    Checkpoint checkpoint = Checkpoint.open(Golden.CHECKPOINTS.resolve("tiny-opt-364"));
    int side = checkpoint.preprocessor().imageSize();
    assertThat(side).isEqualTo(364);
    ByteBuffer pixels = ByteBuffer.allocate(3 * side * side * 3);
    byte[] pictures = golden.bytes("pictures");
    for (int i = 0; i < 3; i++) {
      byte[] picture = new byte[91 * 91 * 3];
      System.arraycopy(pictures, i * picture.length, picture, 0, picture.length);
      pixels.put(BicubicResize.resize(new RgbImage(91, 91, picture, "png"), side, side));
    }
    try (Blip2 model = Blip2.load(checkpoint, Precision.FLOAT32, Device.cpu());
        PtNDManager scope = model.newScope()) {
      NDArray images = scope.create(pixels.flip(), new Shape(3, side, side, 3), DataType.UINT8);
      NDArray imageEmbeddings = model.visionEncoder().encode(scope, images);
      golden.compare("vision.first_rows", imageEmbeddings.get(new NDIndex(":, :8")));
      golden.compare("vision.last_rows", imageEmbeddings.get(new NDIndex(":, -8:")));
      NDArray queryOutput = model.qFormer().query(scope, imageEmbeddings);
      golden.compare("language_projection", model.visualPrompts(scope, queryOutput));
    }
  }
}
