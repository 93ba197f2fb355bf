package io.sparkblip2.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the job {@code catalog} is told. The annotations hold every name, default and range; {@code
 * conf/catalog.yaml} shows them with comments.
 */
public record CatalogConfig(
    @Option(value = "N", initial = "1000", min = 1, help = "pictures in all") int images,
    @Option(value = "N", initial = "0", help = "same seed, same catalog; another, another")
        long seed,
    @Option(value = "FOLDER", help = "where the pictures, the table and the references go")
        String output,
    @Option(
            value = "N",
            initial = "224",
            min = 64,
            max = 2048,
            help = "side of a picture in pixels")
        int size,
    @Option(value = "N", initial = "3", min = 1, max = 3, help = "products a picture at most")
        int products,
    @Option(
            value = "N",
            initial = "30",
            min = 1,
            max = 99,
            help = "of a hundred pictures, how many show several; with --products 3")
        int several,
    @Option(
            value = "N",
            initial = "5",
            min = 0,
            max = 99,
            help = "of a hundred pictures, how many show three; with --products 3")
        int three,
    @Option(
            oneOf = {"training", "held-out", "all"},
            initial = "training",
            help = "combinations of kind, color and pattern that are shown")
        String combinations,
    @Option(
            oneOf = {"jpeg", "png"},
            initial = "jpeg",
            help = "what the pictures are stored as")
        String imageFormat,
    @Option(value = "N", initial = "90", min = 1, max = 100, help = "with jpeg: 1 worst, 100 best")
        int jpegQuality)
    implements JobConfig, Serializable {
  private static final int USUALLY_SEVERAL = 30;
  private static final int USUALLY_THREE = 5;

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (output.isEmpty()) {
      problems.add("Say with --output FOLDER where the catalog goes.");
    }
    if (several != USUALLY_SEVERAL && products < 3) {
      problems.add("--several is for --products 3; leave one of them out.");
    }
    if (three != USUALLY_THREE && products < 3) {
      problems.add("--three is for --products 3; leave one of them out.");
    }
    if (three > several) {
      problems.add(
          "--three %d is more than --several %d, of which it is a part: give a smaller --three."
              .formatted(three, several));
    }
    return problems;
  }
}
