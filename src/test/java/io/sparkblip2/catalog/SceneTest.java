package io.sparkblip2.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkblip2.config.QuestionAnswer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SceneTest {
  private static final CatalogOptions OPTIONS = CatalogOptions.training(224);

  @Test
  void captionTitleAndQuestionsSayWhatIsThere() {
    Product mug = new Product(ProductKind.MUG, ProductColor.RED, ProductPattern.STRIPED);
    Product umbrella = new Product(ProductKind.UMBRELLA, ProductColor.ORANGE, ProductPattern.PLAIN);
    Scene scene = new Scene(List.of(mug, umbrella), Background.BRICK_WALL, 1);
    assertThat(scene.caption())
        .isEqualTo("a striped red mug and a plain orange umbrella in front of a brick wall");
    assertThat(scene.title()).isEqualTo("Striped mug, red + Plain umbrella, orange");
    assertThat(scene.category()).isEqualTo("sets");
    assertThat(scene.questions())
        .hasSize(10)
        .contains(
            new QuestionAnswer("what is on the left?", "mug"),
            new QuestionAnswer("what is on the right?", "umbrella"),
            new QuestionAnswer("what color is the umbrella?", "orange"),
            new QuestionAnswer("what pattern does the mug have?", "striped"),
            new QuestionAnswer("how many products are there?", "2"),
            new QuestionAnswer("what is the background?", "brick wall"));
  }

  @Test
  void oneProductCanBeAskedForWithoutItsName() {
    Product lamp = new Product(ProductKind.LAMP, ProductColor.PINK, ProductPattern.DOTTED);
    Scene scene = new Scene(List.of(lamp), Background.SAND, 1);
    assertThat(scene.category()).isEqualTo("furniture");
    assertThat(scene.questions())
        .contains(
            new QuestionAnswer("what is it?", "lamp"),
            new QuestionAnswer("what color is it?", "pink"),
            new QuestionAnswer("what pattern does it have?", "dotted"),
            new QuestionAnswer("is there a lamp?", "yes"));
  }

  @Test
  void theListOfAllQuestionsHasThoseOfEveryPictureAndNoOthers() {
    Set<String> all = new HashSet<>(Questions.all().values());
    assertThat(all).hasSize(92).hasSameSizeAs(Questions.all().keySet());
    Set<String> asked = new HashSet<>();
    scenes(OPTIONS)
        .limit(2_000)
        .forEach(scene -> scene.questions().forEach(exact -> asked.add(exact.question())));
    assertThat(asked).isEqualTo(all);
  }

  @Test
  void isThereHasAsManyNoAsYesAndIsNeverWrong() {
    scenes(OPTIONS)
        .limit(2_000)
        .forEach(
            scene -> {
              List<String> kinds =
                  scene.products().stream().map(product -> product.kind().withArticle()).toList();
              List<QuestionAnswer> isThere =
                  scene.questions().stream()
                      .filter(question -> question.question().startsWith("is there "))
                      .toList();
              assertThat(isThere).extracting(QuestionAnswer::answer).containsExactly("yes", "no");
              assertThat(isThere)
                  .allSatisfy(
                      asked ->
                          assertThat(
                                  kinds.contains(asked.question().replaceAll("is there |\\?", "")))
                              .isEqualTo(asked.answer().equals("yes")));
            });
  }

  @Test
  void noQuestionIsAskedTwiceOfAPicture() {
    assertThat(scenes(OPTIONS).limit(2_000))
        .allSatisfy(
            scene ->
                assertThat(scene.questions())
                    .extracting(QuestionAnswer::question)
                    .doesNotHaveDuplicates());
  }

  @Test
  void sevenOfTenPicturesShowOneProductAndOneOfTwentyThree() {
    int[] counts = new int[4];
    scenes(OPTIONS).limit(20_000).forEach(scene -> counts[scene.products().size()]++);
    assertThat(counts[1] / 20_000.0).isCloseTo(0.70, within(0.01));
    assertThat(counts[2] / 20_000.0).isCloseTo(0.25, within(0.01));
    assertThat(counts[3] / 20_000.0).isCloseTo(0.05, within(0.01));
  }

  @Test
  void asManyPicturesAsAreAskedForShowSeveralProductsAndThree() {
    CatalogOptions options = new CatalogOptions(224, 3, 60, 10, Combinations.TRAINING);
    int[] counts = new int[4];
    scenes(options).limit(20_000).forEach(scene -> counts[scene.products().size()]++);
    assertThat(counts[1] / 20_000.0).isCloseTo(0.40, within(0.01));
    assertThat(counts[2] / 20_000.0).isCloseTo(0.50, within(0.01));
    assertThat(counts[3] / 20_000.0).isCloseTo(0.10, within(0.01));
  }

  @Test
  void productsAreLimitedToTheCombinationsAskedFor() {
    for (Combinations combinations : Combinations.values()) {
      Set<Product> allowed = Set.copyOf(combinations.products());
      Set<Product> shown = new HashSet<>();
      scenes(new CatalogOptions(224, 2, 30, 5, combinations))
          .limit(20_000)
          .forEach(scene -> shown.addAll(scene.products()));
      assertThat(shown).isEqualTo(allowed);
    }
    assertThat(scenes(new CatalogOptions(224, 1, 30, 5, Combinations.ALL)).limit(1_000))
        .allSatisfy(scene -> assertThat(scene.products()).hasSize(1));
  }

  @Test
  void theLanguageIsClosedAndUsesAllItsWords() {
    List<String> vocabulary = Vocabulary.words();
    assertThat(vocabulary).hasSizeLessThan(120);
    Set<String> used = new HashSet<>();
    scenes(OPTIONS)
        .limit(5_000)
        .forEach(
            scene -> {
              used.addAll(words(scene.caption()));
              scene
                  .questions()
                  .forEach(
                      asked -> {
                        used.addAll(words(asked.question()));
                        used.addAll(words(asked.answer()));
                      });
            });
    assertThat(used).containsExactlyInAnyOrderElementsOf(vocabulary);
  }

  @Test
  void theSceneOfAPictureNeverChanges() {
    assertThat(Scene.of(1, 0, OPTIONS).caption()).isEqualTo("a plain black kite on a wooden table");
    assertThat(Scene.of(-5, 123_456_789_012L, OPTIONS).caption())
        .isEqualTo("a dotted yellow teapot and a checked orange hat on sand");
  }

  @Test
  void neighbouringSeedsAndPicturesHaveNothingInCommon() {
    assertThat(
            IntStream.range(0, 1_000)
                .filter(i -> Scene.of(1, i, OPTIONS).equals(Scene.of(1, i + 1, OPTIONS))))
        .isEmpty();
    assertThat(
            IntStream.range(0, 1_000)
                .filter(
                    i ->
                        Scene.of(1, i, OPTIONS)
                            .caption()
                            .equals(Scene.of(2, i, OPTIONS).caption())))
        .hasSizeLessThan(5);
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.replace("?", " ?").split(" "));
  }

  private static Stream<Scene> scenes(CatalogOptions options) {
    return IntStream.iterate(0, i -> i + 1).mapToObj(i -> Scene.of(11, i, options));
  }
}
