package io.sparkblip2.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which combinations of kind, colour and pattern a picture may show. One in ten is held out: those
 * that {@code held-out.csv} lists beside this class. Every kind has lost one colour in each
 * pattern, a different one each time, so training still shows all pairs.
 */
public enum Combinations {
  TRAINING,
  HELD_OUT,
  ALL;

  private static final String LIST = "held-out.csv";

  /** As options and files say it, such as {@code held-out}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The products themselves, in the order of kinds, colours and patterns. */
  public List<Product> products() {
    return switch (this) {
      case TRAINING -> Lists.TRAINING;
      case HELD_OUT -> Lists.HELD_OUT;
      case ALL -> Lists.ALL;
    };
  }

  /** The published list: a heading and {@code kind,color,pattern} lines. */
  public static String heldOutList() {
    try (InputStream list = Combinations.class.getResourceAsStream(LIST)) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The list " + LIST + " is not in the jar", e);
    }
  }

  private static final class Lists {
    static final List<Product> ALL = all();
    static final List<Product> HELD_OUT = heldOutList().lines().skip(1).map(Lists::parse).toList();
    static final List<Product> TRAINING = training();

    private static List<Product> all() {
      List<Product> all = new ArrayList<>();
      for (ProductKind kind : ProductKind.values()) {
        for (ProductColor color : ProductColor.values()) {
          for (ProductPattern pattern : ProductPattern.values()) {
            all.add(new Product(kind, color, pattern));
          }
        }
      }
      return List.copyOf(all);
    }

    private static List<Product> training() {
      Set<Product> heldOut = HELD_OUT.stream().collect(Collectors.toUnmodifiableSet());
      return ALL.stream().filter(product -> !heldOut.contains(product)).toList();
    }

    private static Product parse(String line) {
      String[] words = line.toUpperCase(Locale.ROOT).split(",");
      return new Product(
          ProductKind.valueOf(words[0]),
          ProductColor.valueOf(words[1]),
          ProductPattern.valueOf(words[2]));
    }
  }
}
