package io.sparkblip2.image;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * How this JVM reads and writes the names of local files. It takes that from the locale when it
 * starts, and outside a UTF-8 locale it knows ASCII names only.
 */
public final class FileNameEncoding {
  private FileNameEncoding() {}

  public static boolean isUtf8() {
    String encoding = System.getProperty("sun.jnu.encoding");
    return Charset.isSupported(encoding)
        && Charset.forName(encoding).equals(StandardCharsets.UTF_8);
  }
}
