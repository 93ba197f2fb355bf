package io.sparkblip2.image;

import java.util.Arrays;

/**
 * A prefix code of lossless WebP (RFC 9649, section 3.7.2): canonical, 15 bits at most, read bit by
 * bit beyond a table of the short codes.
 */
final class Vp8lCode {
  private static final int LONGEST = 15;
  private static final int TABLE_BITS = 8;

  /** For the next 8 bits: symbol in the high, code length in the low four bits; 0 for longer. */
  private final int[] table = new int[1 << TABLE_BITS];

  private final int[] first = new int[LONGEST + 1];
  private final int[] offset = new int[LONGEST + 2];
  private final int[] symbols;
  private final int only;

  /**
   * @param lengths of each symbol's code; 0 for a symbol without
   * @throws ImageFailure with {@code CORRUPT} where they make no whole code
   */
  Vp8lCode(int[] lengths) throws ImageFailure {
    int[] counts = new int[LONGEST + 1];
    for (int length : lengths) {
      counts[length]++;
    }
    int used = lengths.length - counts[0];
    symbols = new int[used];
    int code = 0;
    int at = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code <<= 1;
      first[length] = code;
      offset[length] = at;
      code += counts[length];
      at += counts[length];
    }
    if (used == 0 || (used > 1 && code != 1 << LONGEST)) {
      throw ImageFailure.corrupt("The WebP file has a prefix code that is not whole.");
    }
    offset[LONGEST + 1] = used;
    int[] next = Arrays.copyOf(offset, offset.length);
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] > 0) {
        symbols[next[lengths[symbol]]++] = symbol;
      }
    }
    only = used == 1 ? symbols[0] : -1;
    fillTable(counts);
  }

  /** The next symbol; where the code has only one, it takes no bits. */
  int read(Vp8lBits in) {
    if (only >= 0) {
      return only;
    }
    int entry = table[in.peek(TABLE_BITS)];
    if (entry != 0) {
      in.skip(entry & 15);
      return entry >> 4;
    }
    int bits = in.peek(LONGEST);
    int code = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code = code << 1 | (bits >> (length - 1) & 1);
      int index = code - first[length];
      if (index < offset[length + 1] - offset[length]) {
        in.skip(length);
        return symbols[offset[length] + index];
      }
    }
    throw new IllegalStateException("a whole code has a symbol for all bits");
  }

  private void fillTable(int[] counts) {
    for (int length = 1; length <= TABLE_BITS && only < 0; length++) {
      for (int i = 0; i < counts[length]; i++) {
        int reversed = Integer.reverse(first[length] + i) >>> (32 - length);
        int entry = symbols[offset[length] + i] << 4 | length;
        for (int bits = reversed; bits < table.length; bits += 1 << length) {
          table[bits] = entry;
        }
      }
    }
  }
}
