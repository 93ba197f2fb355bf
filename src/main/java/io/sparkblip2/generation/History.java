package io.sparkblip2.generation;

/**
 * The ids that stand before a row's first written token, as the rules on repetition see them.
 *
 * <p>Hugging Face's rules look at the whole of a row's {@code input_ids}, which is more than what
 * was written: a decoder-only model's row begins with the image placeholders and the prompt, an
 * encoder-decoder model's with the start token, its prompt being the encoder's.
 */
@FunctionalInterface
public interface History {
  /** The ids before the first written token of a row with this prompt. */
  int[] before(int[] promptIds);

  /**
   * A decoder-only model's: the given ids, then the prompt.
   *
   * @param placeholders what stands for the image, as often as it does; none for checkpoints that
   *     hand the language model embeddings without ids
   */
  static History decoderOnly(int... placeholders) {
    return promptIds -> Ids.concat(placeholders, promptIds);
  }

  /** An encoder-decoder model's: the decoder's start token. */
  static History encoderDecoder(int startToken) {
    return promptIds -> new int[] {startToken};
  }
}
