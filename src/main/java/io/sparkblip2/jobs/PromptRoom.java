package io.sparkblip2.jobs;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.inference.PromptLength;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.text.Prompts;
import io.sparkblip2.text.Tokenizer;

/** Refuses, before Spark starts, the prompts that would fail with every image. */
record PromptRoom(Blip2Config config, GenerationOptions generation, Tokenizer tokenizer) {

  /**
   * @throws WrongCallException naming the prompt that is too long for the model's position table
   */
  static void check(
      Checkpoint checkpoint, GenerationOptions generation, Wanted wanted, String captionPrompt) {
    Blip2Config config = checkpoint.config();
    Prompts prompts = Prompts.of(config.language().modelType());
    try (Tokenizer tokenizer =
        Tokenizer.open(checkpoint.folder(), checkpoint.tokens().bosTokenId())) {
      PromptRoom room = new PromptRoom(config, generation, tokenizer);
      if (wanted.caption()) {
        room.check("--caption-prompt", prompts.caption(captionPrompt));
      }
      for (Wanted.Question question : wanted.questions()) {
        room.check("the question '" + question.id() + "'", question.prompt(prompts));
      }
    }
  }

  private void check(String name, String prompt) {
    int room = PromptLength.longest(config, generation);
    int tokens = tokenizer.encode(prompt).length;
    if (tokens > room) {
      throw new WrongCallException(
          "The prompt of %s has %d tokens, but at most %d fit: of the language model's %d positions an image takes %d and --max-new-tokens %d. Shorten the one or lower the other."
              .formatted(
                  name,
                  tokens,
                  Math.max(0, room),
                  PromptLength.positions(config),
                  config.numQueryTokens(),
                  generation.maxNewTokens()));
    }
  }
}
