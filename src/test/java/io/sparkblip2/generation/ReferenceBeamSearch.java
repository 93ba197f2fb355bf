package io.sparkblip2.generation;

import io.sparkblip2.config.EarlyStopping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The reference's beam search written out as it is defined: one request, all scores of all beams,
 * fixed slots, no early exits but the defined one.
 */
final class ReferenceBeamSearch {
  private record Slot(int[] ids, float score, boolean done) {}

  private final ScriptedSession.Script script;
  private final GenerationOptions options;
  private final Vocabulary vocabulary;
  private final int image;
  private final int[] prompt;

  ReferenceBeamSearch(
      ScriptedSession.Script script,
      GenerationOptions options,
      Vocabulary vocabulary,
      int image,
      int[] prompt) {
    this.script = script;
    this.options = options;
    this.vocabulary = vocabulary;
    this.image = image;
    this.prompt = prompt;
  }

  /** The best filled slots' tokens behind the prompt, and their scores; or an empty one. */
  List<Generated> best() {
    int beams = options.numBeams();
    int size = vocabulary.size();
    int keep = Math.min(beams * size, Math.max(2, 1 + vocabulary.endTokens().length) * beams);
    List<Slot> running = new ArrayList<>();
    List<Slot> finished = new ArrayList<>();
    for (int beam = 0; beam < beams; beam++) {
      running.add(new Slot(prompt, beam == 0 ? 0f : -1e9f, false));
      finished.add(new Slot(prompt, -1e9f, false));
    }
    boolean improve = true;
    boolean allHit = false;
    int written = 0;
    while (improve && !allHit) {
      List<Slot> flat = new ArrayList<>();
      for (Slot beam : running) {
        float[] scores = processed(beam.ids, written);
        for (int token = 0; token < size; token++) {
          flat.add(
              new Slot(Ids.concat(beam.ids, new int[] {token}), scores[token] + beam.score, false));
        }
      }
      List<Slot> top = top(flat, keep);
      List<Slot> open = new ArrayList<>();
      List<Slot> merged = new ArrayList<>(finished);
      allHit = true;
      for (int rank = 0; rank < keep; rank++) {
        Slot slot = top.get(rank);
        boolean hit =
            vocabulary.isEnd(slot.ids[slot.ids.length - 1])
                || written + 1 >= options.maxNewTokens();
        allHit &= hit;
        open.add(new Slot(slot.ids, slot.score + (hit ? -1e9f : 0f), false));
        boolean eligible = hit && rank < beams && !enough(finished);
        float score = slot.score / (float) Math.pow(written + 1, options.lengthPenalty());
        merged.add(new Slot(slot.ids, score + (eligible ? 0f : -1e9f), eligible));
      }
      running = top(open, beams);
      finished = top(merged, beams);
      written++;
      improve = improvable(running.get(0), finished, written) && !enough(finished);
    }
    List<Slot> slots = finished;
    return slots.subList(0, options.numReturnSequences()).stream()
        .filter(slot -> slot.score > -1e9f || slot == slots.get(0))
        .map(
            slot ->
                new Generated(
                    Arrays.copyOfRange(slot.ids, prompt.length, slot.ids.length),
                    Double.NaN,
                    slot.score,
                    Finish.LENGTH))
        .toList();
  }

  private boolean enough(List<Slot> finished) {
    return options.earlyStopping() == EarlyStopping.TRUE && finished.stream().allMatch(Slot::done);
  }

  private boolean improvable(Slot running, List<Slot> finished, int written) {
    boolean never = options.earlyStopping() == EarlyStopping.NEVER;
    int length = never && options.lengthPenalty() > 0 ? options.maxNewTokens() : written;
    float possible = running.score / (float) Math.pow(length, options.lengthPenalty());
    float worst = (float) finished.stream().mapToDouble(Slot::score).min().orElseThrow();
    return finished.stream().anyMatch(slot -> possible > (slot.done ? worst : -1e9f));
  }

  private float[] processed(int[] ids, int written) {
    float[] scores = ScriptedSession.logSoftmax(script.logits(image, ids));
    float[] processed = scores.clone();
    for (int token = 0; token < scores.length; token++) {
      int sought = token;
      if (Arrays.stream(ids).anyMatch(id -> id == sought)) {
        processed[token] *= (float) options.repetitionPenalty();
      }
      if (vocabulary.isEnd(token) && written < options.minNewTokens()) {
        processed[token] = Float.NEGATIVE_INFINITY;
      }
    }
    int n = options.noRepeatNgramSize();
    for (int start = 0; n > 0 && start + n <= ids.length; start++) {
      int[] head = Arrays.copyOfRange(ids, start, start + n - 1);
      int[] tail = Arrays.copyOfRange(ids, ids.length - n + 1, ids.length);
      if (Arrays.equals(head, tail)) {
        processed[ids[start + n - 1]] = Float.NEGATIVE_INFINITY;
      }
    }
    return processed;
  }

  /** The best, of equals the earlier. */
  private static List<Slot> top(List<Slot> slots, int count) {
    List<Slot> sorted = new ArrayList<>(slots);
    sorted.sort((a, b) -> Float.compare(b.score, a.score));
    return sorted.subList(0, count);
  }
}
