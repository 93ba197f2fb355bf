package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.generation.DecodingSession;

/** A frozen language model that continues text behind the visual prompts of images. */
public interface LanguageModel extends AutoCloseable {
  /**
   * Reads the images' visual prompts once; rows about them may then be written. One session at a
   * time: opening another ends the one before.
   *
   * @param visualPrompts (B, Q, D) float32, D the language model's width
   */
  DecodingSession open(NDArray visualPrompts);

  /**
   * States on the way, for comparison with a reference; ends a running session.
   *
   * @param ids (B, T) int64, one prompt per image, padded as the family pads
   * @param lengths (B) int64
   * @return what the family's {@code tap} returns, float32; the logits last
   */
  NDArray[] tap(PtNDManager scope, NDArray visualPrompts, NDArray ids, NDArray lengths);

  /** Size V of the score rows, padding entries of the vocabulary included. */
  int vocabularySize();

  @Override
  void close();
}
