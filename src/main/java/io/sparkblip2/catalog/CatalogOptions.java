package io.sparkblip2.catalog;

import java.io.Serializable;

/**
 * What the pictures of a catalog have in common.
 *
 * @param size side of the square pictures in pixels, 64 to 2048
 * @param products products a picture at most, 1 to 3; with 3, of a hundred pictures 70 show one, 25
 *     two and 5 three
 */
public record CatalogOptions(int size, int products, Combinations combinations)
    implements Serializable {
  public static final int SMALLEST = 64;
  public static final int LARGEST = 2048;
  public static final int MOST_PRODUCTS = 3;

  public CatalogOptions {
    if (size < SMALLEST || size > LARGEST || products < 1 || products > MOST_PRODUCTS) {
      throw new IllegalArgumentException(size + " pixels, " + products + " products");
    }
  }

  /** What training draws: one to three products, none of the combinations held out. */
  public static CatalogOptions training(int size) {
    return new CatalogOptions(size, MOST_PRODUCTS, Combinations.TRAINING);
  }
}
