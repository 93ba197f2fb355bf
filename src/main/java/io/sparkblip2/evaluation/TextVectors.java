package io.sparkblip2.evaluation;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The vectors of all texts of a gallery, laid out so that an image is compared with many at once.
 * BLIP-2, section 3.1: the similarity of an image and a text is that of the query nearest to it.
 */
public final class TextVectors implements Serializable {
  private static final long serialVersionUID = 1;

  /** Texts of a block: small enough for a block to stay in a core's cache while queries pass. */
  private static final int BLOCK = 256;

  private final int size;
  private final int width;

  /** Block by block, in it component by component, of that all texts of the block. */
  private final float[][] blocks;

  /**
   * @param vectors one per text, all of the same width; at least one
   */
  public TextVectors(float[][] vectors) {
    size = vectors.length;
    width = vectors[0].length;
    blocks = new float[(size + BLOCK - 1) / BLOCK][width * BLOCK];
    for (int text = 0; text < size; text++) {
      for (int d = 0; d < width; d++) {
        blocks[text / BLOCK][d * BLOCK + text % BLOCK] = vectors[text][d];
      }
    }
  }

  public int size() {
    return size;
  }

  public int width() {
    return width;
  }

  /**
   * The greatest inner product of any query with each text.
   *
   * @param queries of one image, (Q, D) row by row
   */
  public float[] similarity(float[] queries) {
    float[] similarity = new float[blocks.length * BLOCK];
    Arrays.fill(similarity, Float.NEGATIVE_INFINITY);
    float[] products = new float[BLOCK];
    for (int block = 0; block < blocks.length; block++) {
      for (int query = 0; query < queries.length; query += width) {
        multiply(queries, query, blocks[block], products);
        for (int t = 0; t < BLOCK; t++) {
          int text = block * BLOCK + t;
          similarity[text] = Math.max(similarity[text], products[t]);
        }
      }
    }
    return Arrays.copyOf(similarity, size);
  }

  private void multiply(float[] queries, int query, float[] block, float[] products) {
    Arrays.fill(products, 0);
    for (int d = 0; d < width; d++) {
      float component = queries[query + d];
      int row = d * BLOCK;
      // No sum within the loop: so the compiler can do eight texts in one instruction.
      for (int t = 0; t < BLOCK; t++) {
        products[t] += component * block[row + t];
      }
    }
  }
}
