package io.sparkblip2.inference;

import static io.sparkblip2.inference.TinyCaptioner.CHECKPOINT;
import static io.sparkblip2.inference.TinyCaptioner.MATCHER;
import static io.sparkblip2.inference.TinyCaptioner.assertUnitLength;
import static io.sparkblip2.inference.TinyCaptioner.captioned;
import static io.sparkblip2.inference.TinyCaptioner.itc;
import static io.sparkblip2.inference.TinyCaptioner.picture;
import static io.sparkblip2.inference.TinyCaptioner.predictor;
import static io.sparkblip2.inference.TinyCaptioner.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors of images by the real predictor: the captioner's, and the matcher's behind it. */
class ImageVectorsTest {
  @Test
  void itcVectorsComeFromTheMatcherBehindTheCaptionersEncoder() {
    assertItcVectors(true, 12);
  }

  @Test
  void aMatcherWithOtherVisionWeightsHasItsOwnEncoder() {
    assertItcVectors(false, 24);
  }

  @ParameterizedTest
  @CsvSource({"itc, true", "itc, false", "qformer, false"})
  void vectorsAreThoseOfTheImageWhateverItsPlaceAndWhatIsAskedOfOthers(
      String kind, boolean sharesVision) {
    PredictorSpec spec = kind.equals("itc") ? itc(sharesVision) : spec(4, null);
    try (BatchModel model = Blip2BatchModel.open(spec, DeviceAddress.CPU)) {
      List<float[]> alone =
          IntStream.range(0, 19)
              .mapToObj(i -> vector(model.predict(List.of(embedding(i))).get(0)))
              .toList();
      List<ImageRequest> mixed =
          IntStream.range(0, 19).mapToObj(i -> i % 3 == 2 ? captioned(i) : embedding(i)).toList();

      List<List<Prediction>> together = model.predict(mixed);

      for (int i = 0; i < mixed.size(); i++) {
        if (i % 3 == 2) {
          assertThat(together.get(i)).singleElement().isInstanceOf(Prediction.Caption.class);
        } else {
          assertThat(vector(together.get(i))).containsExactly(alone.get(i), within(1e-6f));
        }
      }
      assertThat(alone.get(0)).isNotEqualTo(alone.get(1));
    }
  }

  private static void assertItcVectors(boolean sharesVision, long visionForwards) {
    RetrievalCheckpoint matcher = RetrievalCheckpoint.open(MATCHER);
    assertThat(CHECKPOINT.hasSameVisionAs(matcher)).isTrue();
    PredictorSpec spec = itc(sharesVision);
    try (ImagePredictor predictor =
        new Blip2Predictor("test", () -> Blip2BatchModel.open(spec, DeviceAddress.CPU), Map.of())) {
      List<CompletableFuture<List<Prediction>>> results = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        results.add(predictor.submit(picture(i), new Wanted(false, List.of(), true)));
      }
      for (CompletableFuture<List<Prediction>> result : results) {
        Prediction.Embedding embedding = (Prediction.Embedding) result.join().get(0);
        assertThat(embedding.kind()).isEqualTo("itc");
        assertUnitLength(embedding);
        for (float[] query : embedding.queries()) {
          assertThat(query).hasSize(matcher.config().imageTextHiddenSize());
        }
      }
      assertThat(predictor.statistics().visionForwards()).isEqualTo(visionForwards);
    }
  }

  private static float[] vector(List<Prediction> found) {
    return ((Prediction.Embedding) found.get(0)).embedding();
  }

  private static ImageRequest embedding(int i) {
    return new ImageRequest(
        picture(i), new Wanted(false, List.of(), true), new CompletableFuture<>());
  }
}
