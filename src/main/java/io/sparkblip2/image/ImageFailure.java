package io.sparkblip2.image;

/** One image cannot be used, and why; it becomes a row, never the end of a job. */
public final class ImageFailure extends Exception {
  /**
   * The error classes of what may be better by tomorrow, as a regular expression: what a store or a
   * web server could not do at the moment, or denied, as it does where keys have expired.
   */
  public static final String PASSING =
      "FETCH_ERROR|ACCESS_DENIED|TIMEOUT|UNKNOWN_HOST|HTTP_(408|429|5\\d\\d)";

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

  static ImageFailure fetch(String errorClass, String message) {
    return new ImageFailure(Stage.FETCH, errorClass, message);
  }

  static ImageFailure truncated(String message) {
    return new ImageFailure(Stage.DECODE, "TRUNCATED", message);
  }

  static ImageFailure corrupt(String message) {
    return new ImageFailure(Stage.DECODE, "CORRUPT", message);
  }

  static ImageFailure unsupported(String message) {
    return new ImageFailure(Stage.DECODE, "UNSUPPORTED_FORMAT", message);
  }

  static ImageFailure tooManyPixels(String message) {
    return new ImageFailure(Stage.DECODE, "TOO_MANY_PIXELS", message);
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
