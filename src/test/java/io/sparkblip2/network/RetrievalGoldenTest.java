package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.Precision;
import org.junit.jupiter.api.Test;

/** ITC vectors and ITM judgements are Hugging Face's. */
class RetrievalGoldenTest {
  private static final Golden GOLDEN = new Golden("tiny-itm");
  private static final RetrievalCheckpoint CHECKPOINT =
      RetrievalCheckpoint.open(Golden.CHECKPOINTS.resolve("tiny-itm"));

  /** What the networks compute on; the tests of CUDA name another. */
  Device device() {
    return Device.cpu();
  }

  @Test
  void imagesAndTextsHaveHuggingFacesVectors() {
    try (ImageTextRetrieval model = load(ImageTextRetrieval.Vision.OWN);
        PtNDManager scope = model.newScope()) {
      NDArray vision = model.visionEncoder().tap(scope, GOLDEN.tensor(scope, "pixel_values"));
      NDArray imageEmbeddings = vision.get(vision.getShape().get(0) - 1);
      GOLDEN.compare("vision.last_hidden_state", imageEmbeddings);
      GOLDEN.compare("itc.image", model.imageVectors(scope, imageEmbeddings));

      long[] shape = GOLDEN.shape("input_ids");
      NDArray ids = scope.create(GOLDEN.longs("input_ids"), new Shape(shape));
      NDArray mask = scope.create(GOLDEN.longs("attention_mask"), new Shape(shape));
      NDArray lengths = mask.sum(new int[] {1});
      GOLDEN.compare("itc.text", model.textVectors(scope, ids, lengths));
    }
  }

  @Test
  void pairsAreJudgedAsHuggingFaceJudgesThemWithTheEncoderOfACaptioner() {
    try (ImageTextRetrieval model = load(ImageTextRetrieval.Vision.SHARED);
        PtNDManager scope = model.newScope()) {
      NDArray images = GOLDEN.tensor(scope, "vision.last_hidden_state");
      for (JsonNode pair : GOLDEN.cases()) {
        int[] ids = Golden.ints(pair.get("input_ids"));
        NDArray image = images.get(pair.get("image").asInt()).expandDims(0);
        NDArray text = scope.create(RowSession.longs(ids), new Shape(1, ids.length));
        NDArray length = scope.create(new long[] {ids.length});
        float[] logits = model.match(scope, image, text, length).toFloatArray();
        assertThat((double) logits[0]).isCloseTo(pair.at("/itm_logits/0").asDouble(), within(1e-4));
        assertThat((double) logits[1]).isCloseTo(pair.at("/itm_logits/1").asDouble(), within(1e-4));

        NDArray vectors = model.imageVectors(scope, image).get(0);
        NDArray vector = model.textVectors(scope, text, length).get(0);
        assertThat((double) vectors.matMul(vector).max().getFloat())
            .isCloseTo(pair.get("itc").asDouble(), within(1e-4));
      }
    }
  }

  @Test
  void textsOfUnequalLengthInOneBatchDoNotDisturbEachOther() {
    try (ImageTextRetrieval model = load(ImageTextRetrieval.Vision.SHARED);
        PtNDManager scope = model.newScope()) {
      long[] shape = GOLDEN.shape("input_ids");
      NDArray all = scope.create(GOLDEN.longs("input_ids"), new Shape(shape));
      NDArray mask = scope.create(GOLDEN.longs("attention_mask"), new Shape(shape));
      NDArray lengths = mask.sum(new int[] {1});
      NDList alone = new NDList();
      for (int i = 0; i < shape[0]; i++) {
        NDArray ids = all.get(i).expandDims(0);
        alone.add(model.textVectors(scope, ids, lengths.get(i).reshape(1)));
      }
      NDArray together = model.textVectors(scope, all, lengths);
      Golden.assertClose(
          "text vectors", NDArrays.concat(alone).toFloatArray(), together.toFloatArray());
    }
  }

  private ImageTextRetrieval load(ImageTextRetrieval.Vision vision) {
    return ImageTextRetrieval.load(CHECKPOINT, Precision.FLOAT32, vision, device());
  }
}
