package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;

/** A frozen language model that continues text behind the visual prompts of images. */
public interface LanguageModel extends AutoCloseable {
  /** Opens a session without images. One at a time: opening another ends the one before. */
  LanguageSession open();

  /**
   * The same with some images, 0 to B - 1.
   *
   * @param visualPrompts as in {@link LanguageSession#read}
   */
  default LanguageSession open(NDArray visualPrompts) {
    LanguageSession session = open();
    session.read(visualPrompts);
    return session;
  }

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
