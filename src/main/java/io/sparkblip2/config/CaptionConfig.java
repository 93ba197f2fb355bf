package io.sparkblip2.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the job {@code caption} is told. The annotations hold every name, default and range; {@code
 * conf/caption.yaml} shows them with comments.
 *
 * <p>An empty string or list means "not given". Generation options are checked once more, together,
 * where they become generation's own options.
 */
public record CaptionConfig(
    @Option(value = "URI", help = "folder, glob or table of images; the built-in ones if absent")
        String images,
    @Option(value = "NAME", initial = "image_uri", help = "column of a table that holds the URI")
        String uriColumn,
    @Option(value = "FOLDER", help = "base folder of the Delta tables") String output,
    @Option(value = "NAME", help = "catalog database for the tables, instead of a folder")
        String database,
    @Option(
            value = "FOLDER",
            initial = "builtin:captioner",
            help = "Hugging Face checkpoint, or builtin:captioner")
        String model,
    @Option(
            value = "FOLDER",
            initial = "none",
            help = "checkpoint with the ITC and ITM heads, or builtin:matcher")
        String retrievalModel,
    @Option(value = "TEXT", help = "what captions continue; empty for none") String captionPrompt,
    @Option(help = "write no captions") boolean noCaption,
    @Option(value = "ID=TEXT", help = "a question to every image") List<String> question,
    @Option(value = "FILE", help = "questions, ID=TEXT a line, or a YAML or JSON mapping")
        String questions,
    @Option(value = "QUESTION=>ANSWER", help = "an example in front of every question")
        List<String> example,
    @Option(
            oneOf = {"none", "qformer", "itc"},
            initial = "none",
            help = "image embeddings")
        String embedding,
    @Option(value = "N", initial = "1", min = 1, help = "beams; 1 is greedy") int numBeams,
    @Option(
            initial = "false",
            help = "true: end beams once there are as many texts; never: look longest")
        EarlyStopping earlyStopping,
    @Option(
            value = "N",
            initial = "1",
            min = 1,
            help = "texts for each prompt; all but the first go to alternatives")
        int numReturnSequences,
    @Option(value = "N", initial = "20", min = 1, help = "tokens behind the prompt at most")
        int maxNewTokens,
    @Option(value = "N", initial = "0", min = 0, help = "tokens behind the prompt at least")
        int minNewTokens,
    @Option(value = "X", initial = "1.0", help = "above 0 favours long beams, below 0 short ones")
        double lengthPenalty,
    @Option(value = "X", initial = "1.0", help = "above 1 discourages repeated tokens; 1 is off")
        double repetitionPenalty,
    @Option(value = "N", initial = "0", min = 0, help = "n-grams that may occur once; 0 is off")
        int noRepeatNgramSize,
    @Option(help = "draw tokens instead of taking the best") boolean doSample,
    @Option(
            value = "X",
            initial = "1.0",
            help = "with --do-sample: below 1 stays closer to the best")
        double temperature,
    @Option(
            value = "N",
            initial = "50",
            min = 0,
            help = "with --do-sample: among the N best; 0 all")
        int topK,
    @Option(value = "X", initial = "1.0", help = "with --do-sample: among the best of mass X")
        double topP,
    @Option(value = "N", initial = "0", help = "with --do-sample: same seed, same draws") long seed,
    @Option(initial = "float32", help = "what the model computes in") Precision precision,
    @Option(initial = "auto", help = "auto: the GPU that Spark gave the task, else CPU")
        DeviceChoice device,
    @Option(
            value = "N",
            initial = "auto",
            zero = "auto",
            min = 0,
            help = "images under way at once")
        int batchSize,
    @Option(value = "N", initial = "10000", min = 1, help = "images between two commits")
        int sliceSize,
    @Option(value = "X", initial = "0.5", min = 0, max = 1, help = "share of failed images borne")
        double maxFailureRatio,
    @Option(value = "X", initial = "1.0", min = 0, max = 1, help = "share of flagged texts borne")
        double maxFlagRatio,
    @Option(
            value = "X",
            initial = "0.3",
            min = 0.01,
            max = 1,
            help = "share of a slice's images with one caption: mass_duplicate")
        double duplicateRatio,
    @Option(value = "N", initial = "50", min = 2, help = "images that make a mass at least")
        int duplicateImages,
    @Option(help = "try all images again that failed before") boolean retryFailed,
    @Option(value = "NAME", help = "URI scheme to read besides file, hdfs, s3a, abfss and gs")
        List<String> allowScheme,
    @Option(value = "URI", help = "folder that images may come from") List<String> allowRoot,
    @Option(value = "N", initial = "67108864", min = 1, help = "largest image file in bytes")
        long maxImageBytes,
    @Option(value = "N", initial = "100000000", min = 1, help = "largest image in pixels")
        long maxImagePixels,
    @Option(value = "N", initial = "all", zero = "all", min = 0, help = "images at most") int limit,
    @Option(help = "only say what would be done") boolean dryRun)
    implements JobConfig, Serializable {
  public CaptionConfig {
    question = List.copyOf(question);
    example = List.copyOf(example);
    allowScheme = List.copyOf(allowScheme);
    allowRoot = List.copyOf(allowRoot);
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!output.isEmpty() && !database.isEmpty()) {
      problems.add("--output and --database are two places for the same tables; give one.");
    }
    if (!images.isEmpty() && output.isEmpty() && database.isEmpty()) {
      problems.add("Say with --output FOLDER or --database NAME where the tables go.");
    }
    if (embedding.equals("itc") && retrievalModel.equals("none")) {
      problems.add(
          "--embedding itc needs the ITC heads of a retrieval model, which a captioner does not"
              + " have; name its folder with --retrieval-model.");
    }
    if (!embedding.equals("itc") && !retrievalModel.equals("none")) {
      problems.add("--retrieval-model is used with --embedding itc only; give both or neither.");
    }
    problems.addAll(device.problemsWith(precision));
    List<Question> asked = List.of();
    try {
      asked = askedQuestions();
    } catch (WrongCallException e) {
      problems.add(e.getMessage());
    }
    if (problems.isEmpty() && asked.isEmpty() && !example.isEmpty()) {
      problems.add("--example stands in front of questions, and no question was given.");
    }
    if (problems.isEmpty() && noCaption && asked.isEmpty() && embedding.equals("none")) {
      problems.add(
          "There is nothing to do: --no-caption, no question, and --embedding none."
              + " Leave one of them out.");
    }
    return problems;
  }

  /**
   * The questions of {@code --question} and {@code --questions}, in this order.
   *
   * @throws WrongCallException if one is malformed or an id occurs twice
   */
  public List<Question> askedQuestions() {
    return Question.read(question, questions, example);
  }
}
