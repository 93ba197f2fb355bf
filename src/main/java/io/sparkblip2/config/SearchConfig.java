package io.sparkblip2.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the job {@code search} is told; {@code conf/search.yaml} shows it with comments. An empty
 * string or list means "not given".
 */
public record SearchConfig(
    @Option(value = "FOLDER", help = "base folder of the Delta tables") String output,
    @Option(value = "NAME", help = "catalog database of the tables, instead of a folder")
        String database,
    @Option(value = "TEXT", help = "what the images show") String text,
    @Option(value = "URI", help = "an image that the images are like, instead of a text")
        String image,
    @Option(
            value = "X",
            initial = "0",
            min = 0,
            max = 1,
            help = "instead: groups of images whose embeddings have a cosine of X; 0 for none")
        double duplicates,
    @Option(value = "K", initial = "10", min = 1, max = 10_000, help = "images at most") int top,
    @Option(
            value = "N",
            initial = "0",
            min = 0,
            max = 1000,
            help = "with --text: most similar N, at least K, judged again by ITM; 0 for none")
        int rerank,
    @Option(help = "with --text: the words of the captions count too (BM25)") boolean words,
    @Option(help = "with --text: read every vector, even where there is an index") boolean exact,
    @Option(
            value = "N",
            initial = "auto",
            zero = "auto",
            min = 0,
            help = "with --text: lists of the index that are read at least; auto: one in 25")
        int lists,
    @Option(help = "with --text: search without the index too, and tell the recall") boolean recall,
    @Option(help = "first bring the index up to date, or make it") boolean index,
    @Option(value = "ID", help = "recipe_id of the vectors to search; the newest if absent")
        String recipe,
    @Option(
            oneOf = {"table", "csv", "json"},
            initial = "table",
            help = "how to print; csv and json print nothing else")
        String format,
    @Option(
            value = "FOLDER",
            initial = "builtin:captioner",
            help = "with --image: the captioner, for an image that is not in the table")
        String model,
    @Option(
            value = "FOLDER",
            initial = "none",
            help = "the model that made the ITC vectors; a built-in one need not be named")
        String retrievalModel,
    @Option(initial = "float32", help = "what the models compute in") Precision precision,
    @Option(initial = "auto", help = "auto: the GPU that Spark gave the task, else CPU")
        DeviceChoice device)
    implements JobConfig, Serializable {

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (output.isEmpty() == database.isEmpty()) {
      problems.add("Say with either --output FOLDER or --database NAME where the tables are.");
    }
    int asked = (text.isBlank() ? 0 : 1) + (image.isEmpty() ? 0 : 1) + (duplicates > 0 ? 1 : 0);
    boolean onlyIndex = index && asked == 0 && text.isEmpty();
    if (asked != 1 && !onlyIndex) {
      problems.add(
          "Say with either --text TEXT or --image URI what to search for, or with --duplicates X"
              + " how alike the images of a group are.");
    }
    if (duplicates > 0 && duplicates < 0.5) {
      problems.add(
          "--duplicates is between 0.5 and 1, the cosine of a picture with itself; below, pictures"
              + " are not duplicates, and all would have to be compared with all.");
    }
    if (text.isBlank() && rerank > 0) {
      problems.add("--rerank is used with --text only.");
    }
    if (text.isBlank() && (words || exact || recall || lists > 0)) {
      problems.add("--words, --exact, --lists and --recall are used with --text only.");
    }
    if (exact && (recall || lists > 0)) {
      problems.add("--exact reads no index; leave out --lists and --recall, or --exact.");
    }
    return problems;
  }
}
