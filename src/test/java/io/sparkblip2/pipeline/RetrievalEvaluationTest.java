package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.checkpoint.RetrievalCheckpoint;
import io.sparkblip2.config.DeviceChoice;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.inference.DeviceAddress;
import io.sparkblip2.inference.ExecutorMatchers;
import io.sparkblip2.inference.MatcherSpec;
import io.sparkblip2.inference.TextImageMatcher;
import io.sparkblip2.network.ImageTextRetrieval.Vision;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the small random retrieval model, whose texts have 16 components. */
class RetrievalEvaluationTest {
  private static final Path CHECKPOINT = Path.of("src/test/resources/checkpoints/tiny-itm");
  private static final Path PICTURES = Path.of("src/test/resources/images").toAbsolutePath();
  private static final List<String> NAMES =
      List.of(
          "png-rgb.png",
          "png-grey.png",
          "jpeg-420.jpg",
          "jpeg-444.jpg",
          "gif.gif",
          "bmp-rgb.bmp",
          "png-palette.png",
          "jpeg-cmyk.jpg");
  private static final int WIDTH = 16;

  @TempDir Path folder;
  private final ObjectNode references = new ObjectMapper().createObjectNode();
  private final Random random = new Random(5);
  private JudgedTables judged;

  @BeforeEach
  void begin() {
    judged = new JudgedTables(folder);
  }

  @Test
  void vectorsThatHoldTheirTextsFindEachOther() throws IOException {
    List<String> captions = new ArrayList<>();
    for (int image = 0; image < 12; image++) {
      captions.add("picture " + "abcdefgh".charAt(image % 8) + " of a mug.");
      reference(image, image + ".png", captions.get(image));
    }
    float[][] texts = matcher(Vision.SHARED).textVectors(captions);
    for (int image = 0; image < 12; image++) {
      judged.vectors(judged.uri(image + ".png"), draw(), texts[image]);
    }
    Evaluation evaluation = evaluate(judged.written(), 0);
    assertThat(scores(evaluation))
        .isEqualTo(
            Map.of(
                "image_to_text_recall@1", 1.0,
                "image_to_text_recall@5", 1.0,
                "image_to_text_recall@10", 1.0,
                "text_to_image_recall@1", 1.0,
                "text_to_image_recall@5", 1.0,
                "text_to_image_recall@10", 1.0));
    assertThat(evaluation.notes()).isEmpty();
    assertThat(evaluation.scores()).allSatisfy(score -> assertThat(score.items()).isEqualTo(12));
  }

  @Test
  void theBestAreJudgedAgainByItm() throws IOException {
    float[][] vectors = pictures();
    Map<String, Double> found = scores(evaluate(judged.written(), 3));
    assertThat(found).isEqualTo(byHand(vectors, 3));
    assertThat(found).isNotEqualTo(byHand(vectors, 0));
    assertThat(scores(evaluate(judged.empty(), 0))).isEqualTo(byHand(vectors, 0));
  }

  @Test
  void aPictureThatIsGoneIsNotJudgedAgainAndCounted() throws IOException {
    pictures();
    judged.vectors(judged.uri("gone.png"), draw());
    reference(100, "gone.png", "gone");
    Evaluation evaluation = evaluate(judged.written(), 100);
    assertThat(evaluation.notes())
        .contains("1 images could not be read again and were not judged by ITM.");
    assertThat(evaluation.evaluated()).isEqualTo(NAMES.size() + 1);
  }

  @Test
  void depthsThatAnyOrderReachesAreLeftOutAndAnotherModelsNameIsTold() throws IOException {
    judged.model = "elsewhere";
    reference(1, "a.png", "a mug");
    reference(2, "b.png", "a bag");
    reference(3, "c.png", "a cat");
    judged.vectors(judged.uri("a.png"), draw());
    judged.vectors(judged.uri("b.png"), draw());
    Evaluation evaluation = evaluate(judged.written(), 0);
    assertThat(scores(evaluation))
        .containsOnlyKeys("image_to_text_recall@1", "text_to_image_recall@1");
    assertThat(evaluation.skipped()).isEqualTo(1);
    assertThat(evaluation.notes())
        .contains(
            "1 images of the references have no vectors in the table.",
            "2 recalls of image_to_text are left out: any order reaches them among 2"
                + " candidates.")
        .anySatisfy(note -> assertThat(note).contains("by elsewhere", "by tiny;"));
  }

  @Test
  void aSingleImageIsNoGallery() {
    reference(1, "a.png", "a mug");
    judged.vectors(judged.uri("a.png"), draw());
    assertRefused("only 1 image with captions has vectors");
  }

  @Test
  void vectorsOfTwoRecipesAreNotCompared() throws IOException {
    reference(1, "a.png", "a mug");
    reference(2, "b.png", "a bag");
    judged.vectors(judged.uri("a.png"), draw());
    judged.vectors(judged.uri("b.png"), draw());
    judged.recipe = "r2";
    judged.at = JudgedTables.SECOND_NIGHT;
    judged.vectors(judged.uri("a.png"), draw());
    assertRefused("Vectors of two recipes cannot be compared; choose one with --recipe");
    assertThat(evaluate(judged.empty(), 0, "r1").evaluated()).isEqualTo(2);
  }

  @Test
  void vectorsOfRemovedImagesDoNotCount() throws IOException {
    reference(1, "a.png", "a mug");
    reference(2, "b.png", "a bag");
    judged.vectors(judged.uri("gone.png"), draw());
    judged.removed("gone.png");
    judged.recipe = "r2";
    judged.at = JudgedTables.SECOND_NIGHT;
    judged.vectors(judged.uri("a.png"), draw());
    judged.vectors(judged.uri("b.png"), draw());
    Evaluation evaluation = evaluate(judged.written(), 0);
    assertThat(evaluation.recipeId()).isEqualTo("r2");
    assertThat(evaluation.evaluated()).isEqualTo(2);
  }

  @Test
  void vectorsOfAnotherWidthAreRefused() {
    reference(1, "a.png", "a mug");
    reference(2, "b.png", "a bag");
    judged.vectors(judged.uri("a.png"), new float[] {1, 0});
    judged.vectors(judged.uri("b.png"), new float[] {0, 1});
    assertRefused("have 2 components and this retrieval model's texts 16");
  }

  @Test
  void captionersVectorsAreNoItcVectors() {
    reference(1, "a.png", "a mug");
    judged.caption("a.png", "a mug");
    assertRefused("There are no embeddings of kind itc");
  }

  /** Pictures whose vectors are those of their captions, so that only ITM can be wrong. */
  private float[][] pictures() {
    float[][] vectors = matcher(Vision.OWN).textVectors(captions());
    for (int i = 0; i < vectors.length; i++) {
      reference(i, "images/" + NAMES.get(i), captions().get(i));
      judged.vectors("file:" + PICTURES.resolve(NAMES.get(i)), vectors[i]);
    }
    return vectors;
  }

  private static List<String> captions() {
    return IntStream.range(0, NAMES.size()).mapToObj(i -> "mug " + "abcdefgh".charAt(i)).toList();
  }

  /** Over the whole matrix, as LAVIS does it. */
  private Map<String, Double> byHand(float[][] vectors, int depth) throws IOException {
    int size = NAMES.size();
    float[][] texts = matcher(Vision.OWN).textVectors(captions());
    double[][] itc = new double[size][size];
    double[][] itm = new double[size][size];
    for (int image = 0; image < size; image++) {
      float[] logits = matcher(Vision.OWN).match(pixels(NAMES.get(image)), captions());
      for (int text = 0; text < size; text++) {
        for (int d = 0; d < WIDTH; d++) {
          itc[image][text] += vectors[image][d] * texts[text][d];
        }
        itm[image][text] = logits[text];
      }
    }
    Map<String, Double> metrics = new HashMap<>();
    for (int k : new int[] {1, 5}) {
      double textsFound = 0;
      double imagesFound = 0;
      for (int query = 0; query < size; query++) {
        int q = query;
        textsFound += rank(q, depth, c -> itc[q][c], c -> itm[q][c]) < k ? 1 : 0;
        imagesFound += rank(q, depth, c -> itc[c][q], c -> itm[c][q]) < k ? 1 : 0;
      }
      metrics.put("image_to_text_recall@" + k, textsFound / size);
      metrics.put("text_to_image_recall@" + k, imagesFound / size);
    }
    return metrics;
  }

  private static int rank(int right, int depth, IntToDoubleFunction itc, IntToDoubleFunction itm) {
    List<Integer> order = sorted(itc);
    Map<Integer, Double> scores = new HashMap<>();
    for (int place = 0; place < order.size(); place++) {
      int candidate = order.get(place);
      double more = place < depth ? itm.applyAsDouble(candidate) : -100;
      scores.put(candidate, itc.applyAsDouble(candidate) + more);
    }
    return sorted(scores::get).indexOf(right);
  }

  private static List<Integer> sorted(IntToDoubleFunction score) {
    return IntStream.range(0, NAMES.size())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> score.applyAsDouble(i)).reversed())
        .toList();
  }

  private byte[] pixels(String name) throws IOException {
    try {
      return BicubicResize.resize(
          new ImageDecoder(ImageAccess.defaults())
              .decode(Files.readAllBytes(PICTURES.resolve(name))),
          matcher(Vision.OWN).imageSize(),
          matcher(Vision.OWN).imageSize());
    } catch (ImageFailure e) {
      throw new IOException(e);
    }
  }

  private static TextImageMatcher matcher(Vision vision) {
    return ExecutorMatchers.get(spec(vision), DeviceAddress.CPU);
  }

  private static MatcherSpec spec(Vision vision) {
    return new MatcherSpec(
        CHECKPOINT.toAbsolutePath().toString(),
        RetrievalCheckpoint.open(CHECKPOINT).fingerprint(),
        Precision.FLOAT32,
        vision);
  }

  private void reference(int id, String name, String caption) {
    references.withArray("images").addObject().put("id", id).put("file_name", name);
    references.withArray("annotations").addObject().put("image_id", id).put("caption", caption);
  }

  /** Too short to be nearest to anything by chance. */
  private float[] draw() {
    float[] vector = new float[WIDTH];
    for (int d = 0; d < WIDTH; d++) {
      vector[d] = (float) random.nextGaussian() / 50;
    }
    return vector;
  }

  private void assertRefused(String part) {
    OutputTables tables = judged.written();
    assertThatThrownBy(() -> evaluate(tables, 0))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining(part);
  }

  private Evaluation evaluate(OutputTables tables, int rerank, String... recipes)
      throws IOException {
    return new RetrievalEvaluation(
            LocalSpark.session(),
            tables,
            judged.file("captions.json", references.toString()),
            List.of(recipes),
            spec(rerank > 0 ? Vision.OWN : Vision.SHARED),
            "tiny",
            DeviceChoice.CPU,
            rerank,
            ImageAccess.defaults())
        .run();
  }

  private static Map<String, Double> scores(Evaluation evaluation) {
    Map<String, Double> scores = new HashMap<>();
    evaluation.scores().forEach(score -> scores.put(score.metric(), score.value()));
    return scores;
  }
}
