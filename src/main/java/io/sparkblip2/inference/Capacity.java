package io.sparkblip2.inference;

/**
 * What a model takes at once.
 *
 * @param images at most
 * @param texts to be written of them, beyond which texts only wait for each other
 */
record Capacity(int images, int texts) {
  /** Images to begin with where so many texts are wanted of each: whole {@link ImageGroups}. */
  int beginning(int wanted) {
    if (wanted == 0) {
      return images;
    }
    int groups = texts / wanted / ImageGroups.MOST;
    return (int) Math.min(images, Math.max(1L, groups) * ImageGroups.MOST);
  }

  /**
   * Images for which there is room beside others.
   *
   * @param underWay images that are under way
   * @param missing texts of theirs that are still to be written
   * @param wanted texts of each of those that enter
   * @param group images that cost as much as fewer: for as many there is room, or for none
   */
  int beside(int underWay, int missing, int wanted, int group) {
    int free = images - underWay;
    int freeTexts = texts - missing;
    if (free < group || freeTexts < Math.min((long) group * wanted, texts / 2)) {
      return 0;
    }
    return wanted == 0 ? free : Math.min(free, Math.max(group, freeTexts / wanted));
  }
}
