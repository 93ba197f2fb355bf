package io.sparkblip2.image;

import io.sparkblip2.config.WrongCallException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * From where images may be read, and how large they may be.
 *
 * @param allowedSchemes schemes in lower case; {@code http} and {@code https} count only when named
 * @param allowedRoots folders or URLs that every image must lie in or under, written as image URIs
 *     are ({@code /data/images}, {@code s3a://bucket/photos}, {@code https://host/path}); none
 *     means anywhere. A host named in an http root may have a private address; every other host
 *     must have a public one
 * @param maxImageBytes 1 to 2^31 - 9; judged by the file's status, before a byte is read
 * @param maxImagePixels 1 to 715,827,882 (what one Java array can hold); judged by the header,
 *     before pixels are allocated
 */
public record ImageAccess(
    Set<String> allowedSchemes, List<String> allowedRoots, long maxImageBytes, long maxImagePixels)
    implements Serializable {

  /** Longest Java array that every JVM can allocate. */
  private static final long LARGEST_ARRAY = Integer.MAX_VALUE - 8L;

  public ImageAccess {
    allowedSchemes = lowerCase(allowedSchemes);
    allowedRoots = List.copyOf(allowedRoots);
    for (String scheme : allowedSchemes) {
      if (!scheme.matches("[a-z][a-z0-9+.-]*")) {
        throw new WrongCallException(
            "'"
                + scheme
                + "' is not a URI scheme; name the scheme only, for example --allow-scheme https.");
      }
    }
    for (String root : allowedRoots) {
      requireRoot(root);
    }
    requireRange("max-image-bytes", maxImageBytes, LARGEST_ARRAY);
    requireRange("max-image-pixels", maxImagePixels, LARGEST_ARRAY / 3);
  }

  /** Files and object stores but not the web, anywhere, up to 64 MiB and 100 million pixels. */
  public static ImageAccess defaults() {
    return new ImageAccess(
        Set.of("file", "hdfs", "s3a", "abfss", "gs"), List.of(), 64L << 20, 100_000_000);
  }

  /** With more schemes, within these roots, up to these sizes. */
  public static ImageAccess of(
      List<String> moreSchemes, List<String> roots, long maxImageBytes, long maxImagePixels) {
    Set<String> schemes = new TreeSet<>(defaults().allowedSchemes());
    schemes.addAll(moreSchemes);
    return new ImageAccess(schemes, roots, maxImageBytes, maxImagePixels);
  }

  /** With more schemes, within these roots, up to the usual sizes. */
  public static ImageAccess of(List<String> moreSchemes, List<String> roots) {
    return of(moreSchemes, roots, defaults().maxImageBytes(), defaults().maxImagePixels());
  }

  private static Set<String> lowerCase(Set<String> schemes) {
    Set<String> lower = new TreeSet<>();
    schemes.forEach(scheme -> lower.add(scheme.toLowerCase(Locale.ROOT)));
    return Set.copyOf(lower);
  }

  private static void requireRoot(String root) {
    try {
      ImageUri.parse(root);
    } catch (ImageFailure failure) {
      throw new WrongCallException(
          "An allowed root cannot be used: "
              + failure.getMessage()
              + " Give an absolute path or a URI, for example --allow-root s3a://bucket/photos.");
    }
  }

  private static void requireRange(String option, long value, long largest) {
    if (value < 1 || value > largest) {
      throw new WrongCallException(
          "--" + option + " is " + value + ", but has to be between 1 and " + largest + ".");
    }
  }
}
