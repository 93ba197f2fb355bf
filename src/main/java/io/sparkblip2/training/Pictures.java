package io.sparkblip2.training;

/** Pictures as a network sees them while it learns: resized, and changed a little every time. */
public interface Pictures {
  /**
   * @param augment whether to change them; otherwise they are as at inference
   * @return {@code shard.size()} x S x S x 3 bytes, RGB; the same for the same batch, whatever the
   *     shard
   */
  byte[] pixels(Shard shard, boolean augment);
}
