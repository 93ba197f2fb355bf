package io.sparkblip2.catalog;

import java.io.Serializable;

/**
 * What the pictures of a catalog have in common.
 *
 * @param size side of the square pictures in pixels, 64 to 2048
 * @param products products a picture at most, 1 to 3
 * @param several of a hundred pictures, how many show more than one product where three are
 *     allowed, 1 to 99
 * @param three of a hundred pictures, how many show three where that is allowed, 0 to {@code
 *     several}
 */
public record CatalogOptions(
    int size, int products, int several, int three, Combinations combinations)
    implements Serializable {
  public static final int SMALLEST = 64;
  public static final int LARGEST = 2048;
  public static final int MOST_PRODUCTS = 3;

  /** Of a hundred pictures 70 show one product, 25 two and 5 three. */
  private static final int USUALLY_SEVERAL = 30;

  private static final int USUALLY_THREE = 5;

  public CatalogOptions {
    if (size < SMALLEST
        || size > LARGEST
        || products < 1
        || products > MOST_PRODUCTS
        || several < 1
        || several > 99
        || three < 0
        || three > several) {
      throw new IllegalArgumentException(
          "%d pixels, %d products, %d %%, %d %%".formatted(size, products, several, three));
    }
  }

  /** What training draws: one to three products, none of the combinations held out. */
  public static CatalogOptions training(int size) {
    return new CatalogOptions(
        size, MOST_PRODUCTS, USUALLY_SEVERAL, USUALLY_THREE, Combinations.TRAINING);
  }
}
