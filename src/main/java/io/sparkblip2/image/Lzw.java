package io.sparkblip2.image;

/** GIF's variable-width LZW. */
final class Lzw {
  private static final int MOST_CODES = 1 << 12;

  private Lzw() {}

  /**
   * @param codeBits bits of a colour index, 1 to 8 (GIF allows 2 to 8)
   * @return exactly {@code length} indices
   * @throws ImageFailure with {@code TRUNCATED} where the data ends before, {@code CORRUPT} for a
   *     code that does not exist
   */
  static byte[] decode(byte[] data, int codeBits, int length) throws ImageFailure {
    if (codeBits < 1 || codeBits > 8) {
      throw ImageFailure.corrupt("The GIF file's code size is " + codeBits + ".");
    }
    // A code of 3 bits or more stands for 4096 indices at most.
    PixelLimit.requireData(length, data.length, 3 * MOST_CODES);
    byte[] out = new byte[length];
    int[] prefix = new int[MOST_CODES];
    byte[] last = new byte[MOST_CODES];
    int[] lengths = new int[MOST_CODES];
    int clear = 1 << codeBits;
    for (int i = 0; i < clear; i++) {
      last[i] = (byte) i;
      lengths[i] = 1;
    }
    int codes = clear + 2;
    int bits = codeBits + 1;
    int previous = -1;
    int done = 0;
    long position = 0;
    while (done < length) {
      int code = bitsAt(data, position, bits);
      position += bits;
      if (code == clear) {
        codes = clear + 2;
        bits = codeBits + 1;
        previous = -1;
        continue;
      }
      if (code < 0 || code == clear + 1) {
        throw ImageFailure.truncated("The GIF file's picture data ends too early.");
      }
      if (code > codes || (code == codes && previous < 0) || (code > clear && previous < 0)) {
        throw ImageFailure.corrupt("The GIF file's picture data has a code that does not exist.");
      }
      boolean own = code == codes;
      int count = own ? lengths[previous] + 1 : lengths[code];
      int end = done + count;
      int at = end - 1;
      if (own) {
        at--;
      }
      int link = own ? previous : code;
      byte head = 0;
      for (; at >= done; at--) {
        head = last[link];
        if (at < length) {
          out[at] = head;
        }
        link = prefix[link];
      }
      if (own && end <= length) {
        out[end - 1] = head;
      }
      if (previous >= 0 && codes < MOST_CODES) {
        prefix[codes] = previous;
        last[codes] = head;
        lengths[codes] = lengths[previous] + 1;
        codes++;
        if (codes == 1 << bits && bits < 12) {
          bits++;
        }
      }
      previous = code;
      done = end;
    }
    return out;
  }

  /** Least significant bit first; -1 past the end. */
  private static int bitsAt(byte[] data, long position, int bits) {
    if (position + bits > 8L * data.length) {
      return -1;
    }
    int from = (int) (position >> 3);
    int value = data[from] & 0xff;
    if (from + 1 < data.length) {
      value |= (data[from + 1] & 0xff) << 8;
    }
    if (from + 2 < data.length) {
      value |= (data[from + 2] & 0xff) << 16;
    }
    return (value >> (position & 7)) & ((1 << bits) - 1);
  }
}
