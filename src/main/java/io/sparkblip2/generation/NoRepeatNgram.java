package io.sparkblip2.generation;

import java.util.Arrays;

/** No run of {@code size} tokens occurs twice in a row: what would complete one again is banned. */
record NoRepeatNgram(int size) implements ScoreRule {
  @Override
  public void edit(int[] ids, int written, RowEdits edits) {
    int head = size - 1;
    int tail = ids.length - head;
    for (int start = 0; start < tail; start++) {
      if (Arrays.equals(ids, start, start + head, ids, tail, ids.length)) {
        edits.ban(ids[start + head]);
      }
    }
  }
}
