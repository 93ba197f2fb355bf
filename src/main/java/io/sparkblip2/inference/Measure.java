package io.sparkblip2.inference;

/** What a {@link Meter} counts; times are in nanoseconds. */
public enum Measure {
  /** From a URI to bytes. */
  FETCH_NANOS,
  /** From bytes to RGB. */
  DECODE_NANOS,
  /** From RGB to the model's square. */
  RESIZE_NANOS,
  VISION_NANOS,
  QFORMER_NANOS,
  /** Language projection, and the language model's reading of visual prompts and prompts. */
  PREFILL_NANOS,
  /** The language model's steps behind the prompts. */
  STEP_NANOS,
  /** Images that went through the captioner's vision encoder. */
  VISION_IMAGES,
  /** Images whose visual prompts a session read. */
  READ_IMAGES,
  /** Rows that entered a session. */
  ADMITTED_ROWS,
  /** Tokens of the admitted prompts. */
  PROMPT_TOKENS,
  /** Tokens that were read for them, padding included. */
  PROMPT_CELLS,
  /** Steps behind the prompts, each of one row or many. */
  STEPS,
  /** Rows times steps, a row's admission being its first. */
  ROW_STEPS,
  /** Tokens of the texts that came out. */
  WRITTEN_TOKENS
}
