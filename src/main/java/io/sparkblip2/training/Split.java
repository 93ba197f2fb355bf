package io.sparkblip2.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Examples to learn from, and examples that are only looked at now and then. All examples of a
 * picture are on one side; which, depends on the seed and the picture's URI only.
 */
public record Split(List<Example> toLearn, List<Example> heldOut) {
  /**
   * @param pictures how many are held out; where examples have none, how many texts
   */
  public static Split of(List<Example> examples, int pictures, long seed) {
    Set<String> chosen =
        new HashSet<>(
            examples.stream()
                .map(Split::key)
                .distinct()
                .sorted(Comparator.comparingLong((String key) -> Permutation.mix(seed, key)))
                .limit(pictures)
                .toList());
    List<Example> toLearn = new ArrayList<>();
    List<Example> heldOut = new ArrayList<>();
    for (Example example : examples) {
      (chosen.contains(key(example)) ? heldOut : toLearn).add(example);
    }
    Permutation order = new Permutation(heldOut.size(), seed);
    List<Example> mixed = new ArrayList<>();
    for (int i = 0; i < heldOut.size(); i++) {
      mixed.add(heldOut.get((int) order.at(i)));
    }
    return new Split(List.copyOf(toLearn), List.copyOf(mixed));
  }

  private static String key(Example example) {
    return example.imageUri().isEmpty() ? example.text() : example.imageUri();
  }

  /** Both sides with every example as the function makes it. */
  public Split map(UnaryOperator<Example> function) {
    return new Split(
        toLearn.stream().map(function).toList(), heldOut.stream().map(function).toList());
  }
}
