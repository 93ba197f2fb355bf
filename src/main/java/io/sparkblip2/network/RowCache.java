package io.sparkblip2.network;

import java.util.HashMap;
import java.util.Map;

/** First values of what cache.py and decoder.py declare. */
final class RowCache {
  private RowCache() {}

  static Map<String, Object> attributes(int layers, int heads, int keyValueHeads) {
    return new HashMap<>(
        Map.of(
            "num_hidden_layers", (long) layers,
            "num_attention_heads", (long) heads,
            "num_key_value_heads", (long) keyValueHeads,
            "phase", 0L,
            "first", 0L,
            "last", 0L,
            "group_size", 1L));
  }
}
