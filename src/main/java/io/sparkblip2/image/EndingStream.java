package io.sparkblip2.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Bytes for a reader that does not give up at their end: the WebP reader asks again for every pixel
 * that is missing, an exception each, which for a large truncated picture takes minutes.
 */
final class EndingStream extends MemoryCacheImageInputStream {
  /** Readers look ahead a little at the end of a whole file, too. */
  private static final int PATIENCE = 1000;

  private int refused;

  EndingStream(byte[] bytes) {
    super(new ByteArrayInputStream(bytes));
  }

  @Override
  public int read() throws IOException {
    return judged(super.read());
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return judged(super.read(target, offset, length));
  }

  private int judged(int result) {
    if (result < 0 && ++refused > PATIENCE) {
      throw new BufferUnderflowException();
    }
    return result;
  }
}
