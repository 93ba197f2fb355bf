package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import io.sparkblip2.generation.DecodingSession;

/**
 * Rows of a language model about images that come and go while others are written about. After an
 * exception its state is unknown: close it.
 */
public interface LanguageSession extends DecodingSession {
  /**
   * Reads the visual prompts of images, about which rows may be written from now on.
   *
   * @param visualPrompts (n, Q, D) float32, D the language model's width; copied
   * @return what {@link #admit} is to call each of them; 0 to n - 1 for the first ones
   */
  int[] read(NDArray visualPrompts);

  /**
   * Gives an image up; its place goes to a later one.
   *
   * @param image that no row is about any more, nor will be
   * @throws IllegalArgumentException if there is no such image
   */
  void forget(int image);
}
