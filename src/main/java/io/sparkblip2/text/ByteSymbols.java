package io.sparkblip2.text;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * GPT-2's letters for bytes: a byte that can be seen stands for itself, each of the others for the
 * next character from U+0100 on.
 */
final class ByteSymbols {
  private static final String[] SYMBOLS = new String[256];

  static {
    int hidden = 0x100;
    for (int value = 0; value < SYMBOLS.length; value++) {
      boolean seen =
          value >= '!' && value <= '~' || value >= 0xa1 && value <= 0xac || value >= 0xae;
      SYMBOLS[value] = Character.toString(seen ? value : hidden++);
    }
  }

  private ByteSymbols() {}

  static String of(int value) {
    return SYMBOLS[value];
  }

  /** A letter for each byte of the text's UTF-8. */
  static String of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, bytes.length)
        .mapToObj(i -> SYMBOLS[bytes[i] & 0xff])
        .collect(Collectors.joining());
  }
}
