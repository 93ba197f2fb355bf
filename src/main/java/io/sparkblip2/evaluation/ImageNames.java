package io.sparkblip2.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the image that a reference file means among the URIs of a table. From strong to weak:
 *
 * <ol>
 *   <li>the URI is the file name, resolved against the reference file's folder;
 *   <li>the URI's path ends in the file name, whole names compared;
 *   <li>the file gives the image no name, and its id is the number at the end of the URI's name, as
 *       in {@code COCO_val2014_000000000042.jpg}.
 * </ol>
 *
 * An image that several URIs fit equally well is left out and counted.
 */
public final class ImageNames implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Pattern NUMBER = Pattern.compile("0*(\\d+)(?:\\.\\w+)?$");

  private final String folder;
  private final Map<String, List<Named>> byLastName = new HashMap<>();
  private final Map<String, String> byNumber = new HashMap<>();

  private record Named(String id, String path) implements Serializable {}

  /** How well a URI fits, and which. */
  private record Fit(int strength, String uri, boolean alone) {}

  /**
   * Which URI is which image.
   *
   * @param idOfUri in the order of the URIs
   * @param ambiguous images that several URIs fit equally well
   * @param others URIs that are no image of the file
   */
  public record Found(Map<String, String> idOfUri, long ambiguous, long others) {}

  /**
   * @param images by id: the file name, or empty
   * @param folder of the reference file, as a URI
   */
  public ImageNames(Map<String, String> images, String folder) {
    this.folder = plain(folder.endsWith("/") ? folder : folder + "/");
    images.forEach(
        (id, name) -> {
          if (name.isEmpty()) {
            byNumber.put(id.replaceFirst("^0+(?=\\d)", ""), id);
          } else {
            String path = plain(name);
            byLastName
                .computeIfAbsent(lastName(path), unseen -> new ArrayList<>())
                .add(new Named(id, path));
          }
        });
  }

  /**
   * Whether {@link #find} has to see a URI: its last name is that of an image of the file, or its
   * number is the id of one. Of a large table few are.
   */
  public boolean mayMean(String uri) {
    String name = lastName(plain(uri));
    Matcher number = NUMBER.matcher(name);
    return byLastName.containsKey(name) || (number.find() && byNumber.containsKey(number.group(1)));
  }

  public Found find(Iterable<String> uris) {
    Map<String, Fit> best = new LinkedHashMap<>();
    long others = 0;
    for (String uri : uris) {
      String path = plain(uri);
      String id = null;
      int strength = 0;
      for (Named named : byLastName.getOrDefault(lastName(path), List.of())) {
        int fits = strength(path, named.path());
        if (fits > strength) {
          strength = fits;
          id = named.id();
        }
      }
      Matcher number = NUMBER.matcher(lastName(path));
      if (id == null && number.find()) {
        id = byNumber.get(number.group(1));
      }
      if (id == null) {
        others++;
      } else {
        best.merge(id, new Fit(strength, uri, true), ImageNames::better);
      }
    }
    Map<String, String> idOfUri = new LinkedHashMap<>();
    best.forEach(
        (id, fit) -> {
          if (fit.alone()) {
            idOfUri.put(fit.uri(), id);
          }
        });
    return new Found(idOfUri, best.size() - idOfUri.size(), others);
  }

  private static Fit better(Fit one, Fit other) {
    if (one.strength() == other.strength()) {
      return new Fit(one.strength(), one.uri(), false);
    }
    return one.strength() > other.strength() ? one : other;
  }

  /** 0 where the name is not this path's; a longer name is stronger, the file's own strongest. */
  private int strength(String path, String name) {
    if (path.equals(name) || path.equals(folder + name)) {
      return Integer.MAX_VALUE;
    }
    return path.endsWith("/" + name) ? name.length() : 0;
  }

  private static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Local files have several ways to begin; a web address may have a query behind it. */
  private static String plain(String uri) {
    String path = uri.replaceFirst("^file:/+", "/").replaceFirst("^\\./", "");
    return path.matches("https?:.*") ? path.replaceFirst("[?#].*", "") : path;
  }
}
