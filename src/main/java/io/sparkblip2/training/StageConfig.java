package io.sparkblip2.training;

import io.sparkblip2.config.Precision;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a stage is made from; travels to executors.
 *
 * @param start checkpoint folders, or names of built-in models, that give weights, architecture and
 *     tokenizer; a folder may hold only some of these
 * @param architecture what no start folder gives, with the keys and nesting of Hugging Face's
 *     {@code config.json}; values are strings, numbers, booleans, lists and mappings
 * @param precision of the frozen towers and of what stage 0 computes; float32 or bfloat16
 * @param seed decides the initial values
 * @param losses read by stage 1, and by stage 0 where it sees pictures
 * @param maxTextLength tokens of a text at most; the rest is cut off
 * @param contextTokens positions that the language model's contexts take, whatever their length, as
 *     many as the queries that will stand there; 0 where a context takes as many as it has tokens
 * @param imageSize S, side of the pictures; 0 for a stage that sees none, and for {@link
 *     Stages#imageSize} to tell
 */
public record StageConfig(
    StageKind kind,
    List<String> start,
    Map<String, Object> architecture,
    Precision precision,
    long seed,
    Set<Loss> losses,
    int maxTextLength,
    int contextTokens,
    int imageSize)
    implements Serializable {
  public StageConfig {
    start = List.copyOf(start);
    architecture = Collections.unmodifiableMap(new LinkedHashMap<>(architecture));
    Set<Loss> ordered = EnumSet.noneOf(Loss.class);
    ordered.addAll(losses);
    losses = Collections.unmodifiableSet(ordered);
  }

  /** The same, with one more folder to start from. */
  public StageConfig startingFrom(String folder) {
    List<String> folders = new ArrayList<>(start);
    folders.add(folder);
    return with(folders, imageSize);
  }

  /** The same, for pictures of this size. */
  public StageConfig withImageSize(int size) {
    return with(start, size);
  }

  private StageConfig with(List<String> folders, int size) {
    return new StageConfig(
        kind, folders, architecture, precision, seed, losses, maxTextLength, contextTokens, size);
  }
}
