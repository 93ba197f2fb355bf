package io.sparkblip2.image;

/** Reads prefix codes, whose lengths are themselves coded (RFC 9649, section 3.7.2.1). */
final class Vp8lCodeReader {
  private static final int[] ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };
  private static final int REPEAT = 16;
  private static final int ZEROS = 17;

  private final Vp8lBits in;

  Vp8lCodeReader(Vp8lBits in) {
    this.in = in;
  }

  /**
   * @param symbols size of the alphabet
   */
  Vp8lCode read(int symbols) throws ImageFailure {
    int[] lengths = new int[symbols];
    if (in.flag()) {
      simple(lengths);
    } else {
      coded(lengths);
    }
    return new Vp8lCode(lengths);
  }

  /** One symbol or two, spelt out. */
  private void simple(int[] lengths) throws ImageFailure {
    boolean two = in.flag();
    mark(lengths, in.number(in.flag() ? 8 : 1));
    if (two) {
      mark(lengths, in.number(8));
    }
  }

  private static void mark(int[] lengths, int symbol) throws ImageFailure {
    if (symbol >= lengths.length) {
      throw damaged();
    }
    lengths[symbol] = 1;
  }

  private void coded(int[] lengths) throws ImageFailure {
    int[] lengthLengths = new int[ORDER.length];
    int given = 4 + in.number(4);
    for (int i = 0; i < given; i++) {
      lengthLengths[ORDER[i]] = in.number(3);
    }
    int left = lengths.length;
    if (in.flag()) {
      left = 2 + in.number(2 + 2 * in.number(3));
      if (left > lengths.length) {
        throw damaged();
      }
    }
    Vp8lCode code = new Vp8lCode(lengthLengths);
    int previous = 8;
    int at = 0;
    while (at < lengths.length && left-- > 0) {
      int symbol = code.read(in);
      if (symbol < REPEAT) {
        lengths[at++] = symbol;
        previous = symbol == 0 ? previous : symbol;
        continue;
      }
      int value = symbol == REPEAT ? previous : 0;
      int count =
          switch (symbol) {
            case REPEAT -> 3 + in.number(2);
            case ZEROS -> 3 + in.number(3);
            default -> 11 + in.number(7);
          };
      if (at + count > lengths.length) {
        throw damaged();
      }
      for (int i = 0; i < count; i++) {
        lengths[at++] = value;
      }
    }
  }

  private static ImageFailure damaged() {
    return ImageFailure.corrupt("The WebP file has a prefix code beyond its alphabet.");
  }
}
