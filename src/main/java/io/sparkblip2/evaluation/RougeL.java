package io.sparkblip2.evaluation;

import java.util.List;

/**
 * ROUGE-L of one caption: F-measure of the longest common subsequence, recall weighing 1.2 times as
 * much (Lin 2004; numbers as those of the COCO caption evaluation, rouge.py, which takes the best
 * precision and the best recall from whatever references have them).
 */
final class RougeL {
  private static final double BETA_SQUARED = 1.2 * 1.2;

  private RougeL() {}

  static double score(List<String> candidate, List<List<String>> references) {
    double precision = 0;
    double recall = 0;
    for (List<String> reference : references) {
      double common = longestCommon(candidate, reference);
      precision = Math.max(precision, common / candidate.size());
      recall = Math.max(recall, common / reference.size());
    }
    return precision == 0 || recall == 0
        ? 0
        : (1 + BETA_SQUARED) * precision * recall / (recall + BETA_SQUARED * precision);
  }

  private static int longestCommon(List<String> some, List<String> others) {
    int[] row = new int[others.size() + 1];
    for (String word : some) {
      int diagonal = 0;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        row[j] = word.equals(others.get(j - 1)) ? diagonal + 1 : Math.max(above, row[j - 1]);
        diagonal = above;
      }
    }
    return row[others.size()];
  }
}
