package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.config.EarlyStopping;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.QuestionAnswer;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.Recipes;
import io.sparkblip2.text.Prompts;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptionRecipesTest {
  private static final PreprocessorConfig PREPROCESSING = preprocessing(0.5);
  private static final GenerationOptions GREEDY = GenerationOptions.greedy();
  private static final Wanted ALL =
      new Wanted(true, List.of(new Wanted.Question("q", "what is it?")), true);
  private static final CaptionRecipes RECIPES =
      new CaptionRecipes("f1", null, PREPROCESSING, Precision.FLOAT32, GREEDY);

  @Test
  void anotherModelPreprocessingOrPrecisionChangesEveryRecipe() {
    List.of(
            new CaptionRecipes("f2", null, PREPROCESSING, Precision.FLOAT32, GREEDY),
            new CaptionRecipes("f1", null, preprocessing(0.4), Precision.FLOAT32, GREEDY),
            new CaptionRecipes("f1", null, PREPROCESSING, Precision.BFLOAT16, GREEDY))
        .forEach(
            changed -> {
              Recipes now = of(changed, "");
              assertThat(now.caption()).isNotEqualTo(of(RECIPES, "").caption());
              assertThat(now.questions()).isNotEqualTo(of(RECIPES, "").questions());
              assertThat(now.embedding()).isNotEqualTo(of(RECIPES, "").embedding());
            });
  }

  @Test
  void generationOptionsDecideTextsButNoEmbedding() {
    CaptionRecipes beams =
        new CaptionRecipes("f1", null, PREPROCESSING, Precision.FLOAT32, options(3, false, 0));
    assertThat(of(beams, "").caption()).isNotEqualTo(of(RECIPES, "").caption());
    assertThat(of(beams, "").embedding()).isEqualTo(of(RECIPES, "").embedding());
  }

  @Test
  void aPromptDecidesTheCaptionOnly() {
    assertThat(of(RECIPES, "a photo of").caption()).isNotEqualTo(of(RECIPES, "").caption());
    assertThat(of(RECIPES, "a photo of").questions()).isEqualTo(of(RECIPES, "").questions());
  }

  @Test
  void aSeedCountsWhereTokensAreDrawn() {
    assertThat(caption(options(1, false, 7))).isEqualTo(caption(options(1, false, 8)));
    assertThat(caption(options(1, true, 7))).isNotEqualTo(caption(options(1, true, 8)));
  }

  @Test
  void earlyStoppingCountsWithBeamsAndTheNumberOfTextsAlways() {
    assertThat(caption(options(1, EarlyStopping.TRUE, 1)))
        .isEqualTo(caption(options(1, EarlyStopping.FALSE, 1)));
    assertThat(caption(options(2, EarlyStopping.TRUE, 1)))
        .isNotEqualTo(caption(options(2, EarlyStopping.FALSE, 1)));
    assertThat(caption(options(2, EarlyStopping.TRUE, 2)))
        .isNotEqualTo(caption(options(2, EarlyStopping.TRUE, 1)));
  }

  @Test
  void whatWasAskedEarlierDecidesTheAnswer() {
    Wanted.Question behind =
        new Wanted.Question("q", "what is it?", List.of(new QuestionAnswer("who?", "a dog")));
    Wanted wanted = new Wanted(true, List.of(behind), true);
    assertThat(RECIPES.of(wanted, "", Prompts.ANSWER).questions())
        .isNotEqualTo(of(RECIPES, "").questions());
  }

  private static GenerationOptions options(int beams, EarlyStopping stopping, int texts) {
    return new GenerationOptions(beams, 20, 0, 1, 1, 0, false, 1, 50, 1, 0, stopping, texts);
  }

  @Test
  void whatIsNotWantedHasNoRecipe() {
    Recipes none = RECIPES.of(new Wanted(false, List.of(), false), "", Prompts.ANSWER);
    assertThat(none.caption()).isNull();
    assertThat(none.embedding()).isNull();
    assertThat(none.questions()).isEmpty();
  }

  private static String caption(GenerationOptions generation) {
    return of(new CaptionRecipes("f1", null, PREPROCESSING, Precision.FLOAT32, generation), "")
        .caption();
  }

  private static Recipes of(CaptionRecipes recipes, String prompt) {
    return recipes.of(ALL, prompt, Prompts.ANSWER);
  }

  private static GenerationOptions options(int beams, boolean sample, long seed) {
    return new GenerationOptions(beams, 20, 0, 1, 1, 0, sample, 1, 50, 1, seed);
  }

  private static PreprocessorConfig preprocessing(double mean) {
    return new PreprocessorConfig(
        224, 1 / 255.0, List.of(mean, 0.5, 0.5), List.of(0.25, 0.25, 0.25));
  }
}
