package io.sparkblip2.jobs;

import io.sparkblip2.checkpoint.PreprocessorConfig;
import io.sparkblip2.config.Precision;
import io.sparkblip2.config.RecipeId;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.Recipes;
import io.sparkblip2.text.Prompts;
import java.util.Map;
import java.util.TreeMap;

/** Names the recipe of each output: all that decides it beside the image's bytes. */
record CaptionRecipes(
    String fingerprint,
    PredictorSpec.Retrieval retrieval,
    PreprocessorConfig preprocessing,
    Precision precision,
    GenerationOptions generation) {
  /**
   * How bytes become pixels (decoders, EXIF orientation, bicubic resize). To be raised with any
   * change there that changes a pixel.
   */
  private static final int PIXELS = 2;

  Recipes of(Wanted wanted, String captionPrompt, Prompts prompts) {
    Map<String, String> questions = new TreeMap<>();
    wanted.questions().forEach(q -> questions.put(q.id(), text(q.prompt(prompts))));
    return new Recipes(
        wanted.caption() ? text(captionPrompt) : null,
        questions,
        wanted.embedding() ? embedding() : null);
  }

  private String embedding() {
    Map<String, Object> ingredients = image(retrieval == null ? "qformer" : "itc");
    if (retrieval != null) {
      ingredients.put("fingerprint", retrieval.fingerprint());
    }
    return RecipeId.of(ingredients);
  }

  private String text(String prompt) {
    Map<String, Object> ingredients = image("text");
    ingredients.put("prompt", prompt);
    ingredients.put("generation", effective(generation));
    return RecipeId.of(ingredients);
  }

  private Map<String, Object> image(String output) {
    Map<String, Object> ingredients = new TreeMap<>();
    ingredients.put("output", output);
    ingredients.put("fingerprint", fingerprint);
    ingredients.put("preprocessing", preprocessing);
    ingredients.put("pixels", PIXELS);
    ingredients.put("precision", precision);
    return ingredients;
  }

  /** What decides nothing is left out: without sampling another seed is no other recipe. */
  private static GenerationOptions effective(GenerationOptions o) {
    GenerationOptions initial = GenerationOptions.greedy();
    return o.doSample()
        ? o
        : new GenerationOptions(
            o.numBeams(),
            o.maxNewTokens(),
            o.minNewTokens(),
            o.lengthPenalty(),
            o.repetitionPenalty(),
            o.noRepeatNgramSize(),
            false,
            initial.temperature(),
            initial.topK(),
            initial.topP(),
            initial.seed(),
            o.numBeams() > 1 ? o.earlyStopping() : initial.earlyStopping(),
            o.numReturnSequences());
  }
}
