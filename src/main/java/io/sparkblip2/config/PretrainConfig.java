package io.sparkblip2.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the job {@code pretrain} is told about a stage, or, with {@code stages}, a recipe of
 * several. {@code conf/pretrain-*.yaml} show the options with comments.
 *
 * <p>An empty string, list or mapping means "not given".
 */
public record PretrainConfig(
    @Option(value = "FILE", help = "a recipe: files with options like these, one after the other")
        List<String> stages,
    @Option(
            oneOf = {"vision", "language", "representation", "generation"},
            initial = "representation",
            help = "what is learnt")
        String stage,
    @Option(value = "FOLDER", help = "checkpoint that weights and architecture are taken from")
        List<String> start,
    @Option(value = "JSON", help = "keys of config.json for what start does not give")
        Map<String, Object> architecture,
    @Option(value = "FOLDER", help = "where checkpoints and learning curves go") String output,
    @Option(help = "go on where a run with this output stopped") boolean resume,
    @Option(value = "TABLE", help = "Delta, Parquet, CSV or catalog table of pairs") String pairs,
    @Option(value = "NAME", initial = "image_uri", help = "column of the picture's URI")
        String uriColumn,
    @Option(value = "NAME", initial = "text", help = "column of the text to learn")
        String textColumn,
    @Option(value = "NAME", help = "column of the question that the text answers")
        String promptColumn,
    @Option(value = "FILE", help = "captions in COCO's form") String captions,
    @Option(value = "FILE", help = "questions in VQAv2's form") String questions,
    @Option(value = "FILE", help = "answers in VQAv2's form") String answers,
    @Option(value = "FOLDER", help = "pictures of these files; images beside them if absent")
        String images,
    @Option(value = "N", initial = "0", min = 0, help = "pictures to validate with, never learnt")
        int heldOut,
    @Option(value = "N", initial = "1", min = 1, help = "times that a caption counts, a question 1")
        int captionWeight,
    @Option(
            value = "N",
            initial = "1",
            min = 1,
            help = "of language: questions about a picture that one text has, one behind the other")
        int questionsPerText,
    @Option(
            value = "N",
            initial = "0",
            min = 0,
            help = "of language: texts behind a caption, on its words and those before them")
        int recallTexts,
    @Option(
            value = "N",
            initial = "0",
            min = 0,
            help = "of language: positions of a context, the later model's queries; 0: its length")
        int contextTokens,
    @Option(help = "no two equal texts in a batch") boolean distinctTexts,
    @Option(
            oneOf = {"none", "text", "image"},
            initial = "none",
            help = "what stands together in a batch: texts that share words, rows of an image")
        String groupBy,
    @Option(value = "N", initial = "8", min = 1, help = "examples that stand together")
        int groupSize,
    @Option(
            value = "N",
            initial = "1000",
            min = 300,
            help = "tokens of a tokenizer that the stage trains; only where `start` has none")
        int vocabularySize,
    @Option(value = "N", initial = "32", min = 1, help = "tokens of a text at most")
        int maxTextLength,
    @Option(
            value = "N",
            initial = "auto",
            zero = "auto",
            min = 8,
            max = 4096,
            help = "side of the pictures; auto: what the checkpoint at start sees, else 224")
        int imageSize,
    @Option(value = "X", initial = "0.5", min = 0.01, max = 1, help = "smallest area of a crop")
        double cropScale,
    @Option(value = "X", initial = "1.33", min = 1, max = 4, help = "largest stretch of a crop")
        double cropAspect,
    @Option(value = "X", initial = "0", min = 0, max = 1, help = "share of mirrored pictures")
        double flip,
    @Option(value = "X", initial = "0.2", min = 0, max = 0.9, help = "brightness and contrast")
        double jitter,
    @Option(
            value = "X",
            initial = "0.1",
            min = 0,
            max = 1,
            help = "share of blurred, of coarse, and of JPEG-coded pictures")
        double degrade,
    @Option(value = "N", initial = "1000", min = 1, help = "batches to learn from") long steps,
    @Option(value = "N", initial = "64", min = 2, help = "examples a step, over all workers")
        int batchSize,
    @Option(value = "X", initial = "1e-4", min = 0, help = "highest learning rate")
        double learningRate,
    @Option(value = "X", initial = "1e-5", min = 0, help = "learning rate at the end")
        double minLearningRate,
    @Option(value = "X", initial = "1e-6", min = 0, help = "learning rate at the start")
        double warmupLearningRate,
    @Option(value = "N", initial = "100", min = 0, help = "steps up to the highest learning rate")
        long warmupSteps,
    @Option(value = "X", initial = "0.9", min = 0, max = 0.9999, help = "AdamW's first beta")
        double beta1,
    @Option(value = "X", initial = "0.98", min = 0, max = 0.999999, help = "AdamW's second beta")
        double beta2,
    @Option(value = "X", initial = "0.05", min = 0, help = "weight decay of matrices")
        double weightDecay,
    @Option(value = "X", initial = "1", min = 0, help = "longest gradient; 0 for any")
        double maxGradientNorm,
    @Option(
            value = "itc|itm|itg|words",
            oneOf = {"itc", "itm", "itg", "words"},
            help = "of representation itc, itm, itg, of vision itc, words, itg; all if absent")
        List<String> losses,
    @Option(initial = "float32", help = "what frozen towers and stage 0 compute in")
        Precision precision,
    @Option(
            initial = "auto",
            help = "auto: this machine's first GPU, of several workers what Spark gave, else CPU")
        DeviceChoice device,
    @Option(value = "N", initial = "0", help = "same seed, same training") long seed,
    @Option(value = "N", initial = "1", min = 1, help = "Spark tasks that share a step; 1: none")
        int workers,
    @Option(value = "N", initial = "50", min = 1, help = "steps between two lines of the log")
        long logEvery,
    @Option(value = "N", initial = "500", min = 1, help = "steps between two validations")
        long validateEvery,
    @Option(value = "N", initial = "500", min = 1, help = "steps between two training checkpoints")
        long checkpointEvery,
    @Option(value = "N", initial = "300", min = 1, help = "seconds between them at most")
        long checkpointSeconds,
    @Option(value = "N", initial = "3", min = 1, help = "bad steps in a row that end the training")
        int maxBadSteps,
    @Option(
            value = "N",
            initial = "auto",
            zero = "auto",
            min = 0,
            help = "bytes of decoded pictures kept; auto: a third of the heap")
        long pictureBytes,
    @Option(value = "NAME", help = "URI scheme to read besides file, hdfs, s3a, abfss and gs")
        List<String> allowScheme,
    @Option(value = "URI", help = "folder that images may come from") List<String> allowRoot,
    @Option(value = "N", initial = "67108864", min = 1, help = "largest image file in bytes")
        long maxImageBytes,
    @Option(value = "N", initial = "100000000", min = 1, help = "largest image in pixels")
        long maxImagePixels)
    implements JobConfig, Serializable {
  private static final Map<String, List<String>> LOSSES =
      Map.of(
          "vision", List.of("itc", "words", "itg"), "representation", List.of("itc", "itm", "itg"));

  public PretrainConfig {
    stages = List.copyOf(stages);
    start = List.copyOf(start);
    losses = List.copyOf(losses);
    allowScheme = List.copyOf(allowScheme);
    allowRoot = List.copyOf(allowRoot);
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!stages.isEmpty()) {
      return problems;
    }
    if (output.isEmpty()) {
      problems.add("Say with --output FOLDER where the checkpoints go, or name a --config.");
    }
    if (pairs.isEmpty() && captions.isEmpty() && questions.isEmpty()) {
      problems.add("Say with --pairs, --captions or --questions what to learn from.");
    }
    if (questions.isEmpty() != answers.isEmpty()) {
      problems.add("--questions and --answers belong together; give both or neither.");
    }
    if (precision != Precision.FLOAT32 && precision != Precision.BFLOAT16) {
      problems.add("Training computes in float32 or bfloat16; --precision is another.");
    }
    if (!LOSSES.getOrDefault(stage, List.of()).containsAll(losses)) {
      problems.add(
          "--losses chooses among itc, words and itg of --stage vision, and among itc, itm and itg of --stage representation.");
    }
    if (questionsPerText > 1 && !stage.equals("language")) {
      problems.add("--questions-per-text is for --stage language alone; leave it out.");
    }
    if (recallTexts > 0 && !stage.equals("language")) {
      problems.add("--recall-texts is for --stage language alone; leave it out.");
    }
    if (contextTokens > 0 && !stage.equals("language")) {
      problems.add("--context-tokens is for --stage language alone; leave it out.");
    }
    if (minLearningRate > learningRate || warmupLearningRate > learningRate) {
      problems.add("--learning-rate is the highest; one of the other two is above it.");
    }
    if (warmupSteps >= steps) {
      problems.add("--warmup-steps leaves no step to learn at the full rate; --steps is larger.");
    }
    if (workers > batchSize) {
      problems.add("--workers is more than --batch-size, so some would have nothing to do.");
    }
    return problems;
  }
}
