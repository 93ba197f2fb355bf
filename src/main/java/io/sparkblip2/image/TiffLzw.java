package io.sparkblip2.image;

/** TIFF's LZW: most significant bit first, codes one bit longer a code early. */
final class TiffLzw {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int MOST_CODES = 1 << 12;

  private TiffLzw() {}

  /**
   * @param to filled to its end
   * @throws ImageFailure with {@code TRUNCATED}, {@code CORRUPT} or {@code UNSUPPORTED_FORMAT}
   */
  static void decode(byte[] data, int start, int end, byte[] to) throws ImageFailure {
    if (end - start >= 2 && data[start] == 0 && (data[start + 1] & 1) != 0) {
      throw ImageFailure.unsupported("The TIFF file's LZW is of the kind before TIFF 5.0.");
    }
    int[] prefix = new int[MOST_CODES];
    byte[] last = new byte[MOST_CODES];
    int[] lengths = new int[MOST_CODES];
    for (int i = 0; i < CLEAR; i++) {
      last[i] = (byte) i;
      lengths[i] = 1;
    }
    int codes = END + 1;
    int previous = -1;
    int done = 0;
    int at = start;
    int window = 0;
    int available = 0;
    while (done < to.length) {
      int bits = Math.min(12, 32 - Integer.numberOfLeadingZeros(codes + 1));
      bits = Math.max(9, bits);
      while (available < bits && at < end) {
        window = window << 8 | (data[at++] & 0xff);
        available += 8;
      }
      available -= bits;
      int code = available < 0 ? END : window >>> available & ((1 << bits) - 1);
      if (code == CLEAR) {
        codes = END + 1;
        previous = -1;
        continue;
      }
      if (code == END) {
        throw ImageFailure.truncated("The TIFF file's LZW data ends too early.");
      }
      boolean own = code == codes && previous >= 0;
      if (!own && (code >= codes || (previous < 0 && code > CLEAR))) {
        throw ImageFailure.corrupt("The TIFF file's LZW data has a code that does not exist.");
      }
      int link = own ? previous : code;
      int length = lengths[link] + (own ? 1 : 0);
      int next = done + length;
      byte head = 0;
      for (int i = done + lengths[link] - 1; i >= done; i--) {
        head = last[link];
        if (i < to.length) {
          to[i] = head;
        }
        link = prefix[link];
      }
      if (own && next <= to.length) {
        to[next - 1] = head;
      }
      if (previous >= 0 && codes < MOST_CODES) {
        prefix[codes] = previous;
        last[codes] = head;
        lengths[codes] = lengths[previous] + 1;
        codes++;
      }
      previous = code;
      done = next;
    }
  }
}
