package io.sparkblip2.tables;

/**
 * The numbers of a plan, in images where nothing else is said.
 *
 * @param total images of the input
 * @param toCompute images that the run has work for
 * @param fresh of those, never seen
 * @param changed of those, whose file is another one than the tables know
 * @param failedBefore images skipped because they failed and are still the same files
 * @param captions captions to write, as answers and embeddings
 */
public record PlanSummary(
    long total,
    long toCompute,
    long fresh,
    long changed,
    long failedBefore,
    long captions,
    long answers,
    long embeddings) {

  /** Images that the run leaves alone. */
  public long skipped() {
    return total - toCompute;
  }

  @Override
  public String toString() {
    return """
        %,d images: %,d to compute (%,d new, %,d changed), %,d done before, %,d failed before
        missing: %,d captions, %,d answers, %,d embeddings"""
        .formatted(
            total,
            toCompute,
            fresh,
            changed,
            skipped() - failedBefore,
            failedBefore,
            captions,
            answers,
            embeddings);
  }
}
