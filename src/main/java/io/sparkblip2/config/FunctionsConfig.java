package io.sparkblip2.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the SQL functions are told. An option is the entry {@code spark.blip2.OPTION} of Spark's
 * configuration, and means what it means for the job {@code caption}.
 */
public record FunctionsConfig(
    @Option(
            value = "FOLDER",
            initial = "builtin:captioner",
            help = "Hugging Face checkpoint, or builtin:captioner")
        String model,
    @Option(value = "FOLDER", initial = "none", help = "checkpoint with the ITC and ITM heads")
        String retrievalModel,
    @Option(value = "TEXT", help = "what captions continue; empty for none") String captionPrompt,
    @Option(value = "N", initial = "1", min = 1, help = "beams; 1 is greedy") int numBeams,
    @Option(
            initial = "false",
            help = "true: end beams once there are as many texts; never: look longest")
        EarlyStopping earlyStopping,
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
    @Option(value = "NAME", help = "URI schemes to read besides file, hdfs, s3a, abfss and gs")
        List<String> allowScheme,
    @Option(value = "URI", help = "folders that images may come from") List<String> allowRoot,
    @Option(value = "N", initial = "67108864", min = 1, help = "largest image file in bytes")
        long maxImageBytes,
    @Option(value = "N", initial = "100000000", min = 1, help = "largest image in pixels")
        long maxImagePixels,
    @Option(value = "FOLDER", help = "base folder of the Delta tables that image_search reads")
        String output,
    @Option(value = "NAME", help = "catalog database of these tables, instead of a folder")
        String database)
    implements JobConfig, Serializable {
  public static final String PREFIX = "spark.blip2.";

  public FunctionsConfig {
    allowScheme = List.copyOf(allowScheme);
    allowRoot = List.copyOf(allowRoot);
  }

  /**
   * Reads the options among Spark's settings; a list's items have commas between them.
   *
   * @throws WrongCallException naming everything that is wrong
   */
  public static FunctionsConfig of(Map<String, String> settings) {
    List<String> words = new ArrayList<>();
    for (OptionSpec spec : OptionSpec.of(FunctionsConfig.class)) {
      String value = settings.get(key(spec.flag()));
      if (value != null && spec.isRepeatable()) {
        List.of(value.split(",")).forEach(item -> words.add(spec.flag() + "=" + item.strip()));
      } else if (value != null) {
        words.add(spec.flag() + "=" + value);
      }
    }
    settings.keySet().stream()
        .filter(key -> key.startsWith(PREFIX))
        .map(key -> "--" + key.substring(PREFIX.length()))
        .filter(
            flag ->
                OptionSpec.of(FunctionsConfig.class).stream()
                    .noneMatch(spec -> spec.flag().equals(flag)))
        .forEach(flag -> words.add(flag + "="));
    try {
      return Arguments.read(FunctionsConfig.class, words.toArray(new String[0]));
    } catch (WrongCallException e) {
      throw new WrongCallException(
          e.getMessage().replace("; --help lists them all.", ".").replaceAll("--(?=[a-z])", PREFIX),
          e);
    }
  }

  private static String key(String flag) {
    return PREFIX + flag.substring(2);
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    problems.addAll(device.problemsWith(precision));
    if (!output.isEmpty() && !database.isEmpty()) {
      problems.add("--output and --database are two places for the same tables; set one.");
    }
    return problems;
  }
}
