package io.sparkblip2.inference;

/**
 * How an image is taken through native code.
 *
 * @param name of the image in the journal
 * @param alone whether nothing else may be computed in this process meanwhile, because the image
 *     was there when a process died
 */
public record Handling(String name, boolean alone, BatchJournal journal) {
  /** In a batch with others, without a note. */
  public static final Handling ORDINARY = new Handling("", false, BatchJournal.NONE);
}
