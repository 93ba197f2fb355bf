package io.sparkblip2.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the job {@code benchmark} is told; {@code conf/benchmark.yaml} shows it with comments. An
 * empty string or list means "not given".
 */
public record BenchmarkConfig(
    @Option(value = "FOLDER", help = "local folder of images; the built-in ones if absent")
        String images,
    @Option(
            value = "FOLDER",
            initial = "builtin:captioner",
            help = "Hugging Face checkpoint, or builtin:captioner")
        String model,
    @Option(help = "write no captions") boolean noCaption,
    @Option(value = "ID=TEXT", help = "a question to every image") List<String> question,
    @Option(
            oneOf = {"none", "qformer"},
            initial = "none",
            help = "image embeddings")
        String embedding,
    @Option(value = "N", initial = "20", min = 1, help = "tokens behind the prompt at most")
        int maxNewTokens,
    @Option(initial = "float32", help = "what the model computes in") Precision precision,
    @Option(initial = "auto", help = "auto: this machine's first GPU, else CPU")
        DeviceChoice device,
    @Option(
            value = "N",
            initial = "auto",
            zero = "auto",
            min = 0,
            help = "images under way at once")
        int batchSize,
    @Option(value = "N", initial = "all", zero = "all", min = 0, help = "images at most") int limit,
    @Option(
            value = "N",
            initial = "3",
            min = 1,
            max = 1000,
            help = "runs of each way, taken in turn")
        int rounds,
    @Option(
            oneOf = {"table", "json"},
            initial = "table",
            help = "how to print; json prints nothing else")
        String format)
    implements JobConfig, Serializable {
  public BenchmarkConfig {
    question = List.copyOf(question);
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    problems.addAll(device.problemsWith(precision));
    try {
      askedQuestions();
    } catch (WrongCallException e) {
      problems.add(e.getMessage());
    }
    if (noCaption && question.isEmpty() && embedding.equals("none")) {
      problems.add(
          "There is nothing to measure: --no-caption, no question, and --embedding none."
              + " Leave one of them out.");
    }
    return problems;
  }

  /**
   * The questions of {@code --question}, in this order.
   *
   * @throws WrongCallException if one is malformed or an id occurs twice
   */
  public List<Question> askedQuestions() {
    return Question.read(question, "", List.of());
  }
}
