package io.sparkblip2.pipeline;

import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.training.PictureSettings;
import io.sparkblip2.training.PreparedPictures;

/** The pictures of this JVM, be it an executor's or the driver's own. */
public final class ExecutorPictures {
  private static PictureSettings settings;
  private static PreparedPictures pictures;

  private ExecutorPictures() {}

  /** Pictures read with these settings, with all that was decoded before; others are let go. */
  public static synchronized PreparedPictures get(PictureSettings wanted, HadoopSettings hadoop) {
    if (pictures == null || !wanted.equals(settings)) {
      if (pictures != null) {
        pictures.close();
      }
      pictures = new PreparedPictures(wanted, hadoop.configuration());
      settings = wanted;
    }
    return pictures;
  }
}
