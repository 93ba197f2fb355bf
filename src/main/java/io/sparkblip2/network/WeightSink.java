package io.sparkblip2.network;

import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;

/** Where {@link WeightLoader} streams the weights of one network to, under the network's names. */
interface WeightSink {
  /** A manager for one call's arrays; closing it frees them. */
  PtNDManager scope();

  /**
   * Asked before a weight is read: whether this very tensor is there already in the same form under
   * another name, and so need not come again.
   *
   * @param key its name in the checkpoint
   */
  default boolean shares(String key, String name, String layout) {
    return false;
  }

  /** Hands over a whole weight; its bytes are copied. */
  default void put(String name, ByteBuffer bytes, ScalarType stored, long[] shape, String layout) {
    putRows(name, bytes, stored, shape, 0, layout);
  }

  /**
   * Hands over some rows of a weight, in order; the last complete it. The bytes are copied, so the
   * buffer may be used again.
   *
   * @param bytes direct, from its position 0
   * @param shape of the whole weight
   * @param firstRow which of its rows, along the first axis, the bytes begin with
   * @param layout the form to keep it in, as {@code put} in layers.py has it
   * @return bytes that the rows occupy in the form they are kept in
   */
  long putRows(
      String name, ByteBuffer bytes, ScalarType stored, long[] shape, long firstRow, String layout);
}
