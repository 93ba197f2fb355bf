package io.sparkblip2.inference;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.generation.Generator;

/**
 * How many texts are written together, and so how many images a batch has: a step of the language
 * model reads all its weights, whatever the number of rows. On a CPU of two cores 64 rows of an OPT
 * of base size take twice as long as 16 in bfloat16, 128 rows 2.8 times.
 *
 * @param images under way at once at most, unless {@code --batch-size} says otherwise
 * @param rows advanced together at most; on a CPU no more images begin together than fill them
 */
record DecodeBatch(int images, int rows) {
  /** A batch that does not fit is halved, and the size that fits is remembered. */
  private static final DecodeBatch GPU = new DecodeBatch(64, 256);

  private static final int MOST_CPU_ROWS = 128;

  /** As many as there are rows, where each image is only captioned. */
  static final int MOST_IMAGES = MOST_CPU_ROWS;

  private static final int FEWEST = 16;

  /** For the keys and values of rows. */
  private static final long CPU_ROW_MEMORY = 3L << 30;

  /** For those of the images' visual prompts, which the rows share. */
  private static final long CPU_PROMPT_MEMORY = 1L << 30;

  static DecodeBatch of(Blip2Config config, GenerationOptions generation, boolean gpu) {
    if (gpu) {
      return GPU;
    }
    long token = Float.BYTES * config.language().cachedPerToken();
    long row = token * (generation.maxNewTokens() + Generator.USUAL_PROMPT);
    long prompt = token * config.numQueryTokens();
    int rows = fitting(CPU_ROW_MEMORY / row, MOST_CPU_ROWS);
    int images = fitting(CPU_PROMPT_MEMORY / prompt, MOST_IMAGES);
    return new DecodeBatch(Math.min(images, rows), rows);
  }

  /** A power of two, so that as many prompts for every image fill the rows. */
  private static int fitting(long number, int most) {
    return (int) Long.highestOneBit(Math.max(FEWEST, Math.min(most, number)));
  }
}
