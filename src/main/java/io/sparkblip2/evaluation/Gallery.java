package io.sparkblip2.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Images and texts of a retrieval, numbered from 0. Equal texts are one text that stands for
 * several, and belongs to all their images.
 *
 * @param texts distinct
 * @param copies how often each text occurs
 * @param textsOfImage in rising order, at least one
 * @param imagesOfText in rising order
 */
public record Gallery(List<String> texts, int[] copies, int[][] textsOfImage, int[][] imagesOfText)
    implements Serializable {

  /**
   * @param captions of each image, at least one
   */
  public static Gallery of(List<List<String>> captions) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    List<TreeSet<Integer>> imagesOf = new ArrayList<>();
    List<Integer> copies = new ArrayList<>();
    int[][] textsOfImage = new int[captions.size()][];
    for (int image = 0; image < captions.size(); image++) {
      TreeSet<Integer> own = new TreeSet<>();
      for (String caption : captions.get(image)) {
        int text = numbers.computeIfAbsent(caption, unseen -> numbers.size());
        if (text == copies.size()) {
          copies.add(0);
          imagesOf.add(new TreeSet<>());
        }
        copies.set(text, copies.get(text) + 1);
        imagesOf.get(text).add(image);
        own.add(text);
      }
      textsOfImage[image] = numbers(own);
    }
    return new Gallery(
        List.copyOf(numbers.keySet()),
        copies.stream().mapToInt(Integer::intValue).toArray(),
        textsOfImage,
        imagesOf.stream().map(Gallery::numbers).toArray(int[][]::new));
  }

  private static int[] numbers(TreeSet<Integer> set) {
    return set.stream().mapToInt(Integer::intValue).toArray();
  }

  public int images() {
    return textsOfImage.length;
  }

  /** Texts, equal ones counted each. */
  public long allTexts() {
    long all = 0;
    for (int count : copies) {
      all += count;
    }
    return all;
  }

  /** The image as a query. */
  public RecallSums recallOfImage(int image, TopRanked texts) {
    return RecallSums.of(texts.rank(textsOfImage[image], copies), 1);
  }

  /** The text as a query, as often as it occurs. */
  public RecallSums recallOfText(int text, TopRanked images) {
    int[] ones = new int[images()];
    Arrays.fill(ones, 1);
    return RecallSums.of(images.rank(imagesOfText[text], ones), copies[text]);
  }
}
