package io.sparkblip2.image;

/** One image cannot be used, and why; it becomes a row, never the end of a job. */
public final class ImageFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final Stage stage;
  private final String errorClass;

  /**
   * @param errorClass stable upper-case code such as {@code TRUNCATED}, fit for grouping
   * @param message a sentence for people, without secrets
   */
  public ImageFailure(Stage stage, String errorClass, String message) {
    super(message, null, false, false);
    this.stage = stage;
    this.errorClass = errorClass;
  }

  public Stage stage() {
    return stage;
  }

  public String errorClass() {
    return errorClass;
  }

  /** Where on its way the image failed. */
  public enum Stage {
    FETCH,
    DECODE
  }
}
