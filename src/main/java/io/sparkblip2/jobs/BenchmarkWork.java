package io.sparkblip2.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkblip2.benchmark.Benchmark;
import io.sparkblip2.benchmark.Figures;
import io.sparkblip2.checkpoint.BuiltinModels;
import io.sparkblip2.checkpoint.Checkpoint;
import io.sparkblip2.config.BenchmarkConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.generation.GenerationOptions;
import io.sparkblip2.inference.DeviceAddress;
import io.sparkblip2.inference.ModelOption;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.inference.VisibleGpus;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.pipeline.TaskDevice;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The job {@code benchmark} from its options to its last line.
 *
 * @param out for the figures
 * @param err for how it goes on
 */
record BenchmarkWork(PrintStream out, PrintStream err) {
  private static final List<String> COLUMNS = List.of("median", "ours", "naive");
  private static final String IMAGE = "(?i).*\\.(jpe?g|png|gif|bmp|webp|tiff?)";

  void run(BenchmarkConfig config) throws IOException {
    DeviceAddress device = device(config);
    Checkpoint checkpoint = Checkpoint.open(BuiltinModels.folder(config.model()));
    checkpoint.requireComplete();
    GenerationOptions generation = greedy(config.maxNewTokens());
    Wanted wanted =
        new Wanted(
            !config.noCaption(),
            config.askedQuestions().stream()
                .map(question -> new Wanted.Question(question.id(), question.text()))
                .toList(),
            config.embedding().equals("qformer"));
    PromptRoom.check(checkpoint, generation, wanted, "");
    PredictorSpec spec =
        new PredictorSpec(
            ModelOption.place(config.model()),
            checkpoint.fingerprint(),
            checkpoint.preprocessor().imageSize(),
            config.precision(),
            "",
            generation,
            config.batchSize(),
            null);
    Benchmark benchmark =
        new Benchmark(checkpoint, spec, wanted, images(config), config.rounds(), device);
    print(benchmark.run(err::println), config.format());
  }

  private static DeviceAddress device(BenchmarkConfig config) {
    return TaskDevice.ofThisProcess(config.device(), config.precision(), VisibleGpus::count);
  }

  private static GenerationOptions greedy(int maxNewTokens) {
    return new GenerationOptions(1, maxNewTokens, 0, 1.0, 1.0, 0, false, 1.0, 50, 1.0, 0);
  }

  private static List<String> images(BenchmarkConfig config) throws IOException {
    Path folder =
        config.images().isEmpty()
            ? BuiltinModels.folder("builtin:images")
            : Path.of(config.images().replaceFirst("^file:(//)?", ""));
    if (!Files.isDirectory(folder)) {
      throw new WrongCallException(
          "There is no local folder '" + folder + "'. Check --images; a benchmark reads files.");
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<String> images =
          files
              .map(file -> file.toAbsolutePath().toString())
              .filter(file -> file.matches(IMAGE))
              .sorted()
              .limit(config.limit() == 0 ? Long.MAX_VALUE : config.limit())
              .toList();
      if (images.isEmpty()) {
        throw new WrongCallException("There is no image in '" + folder + "'. Check --images.");
      }
      return images;
    }
  }

  private void print(Figures figures, String format) throws IOException {
    if (format.equals("json")) {
      out.println(
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(figures.values()));
    } else {
      RowPrinter.table(out, COLUMNS, figures.table());
      out.println();
      figures.lines().forEach(out::println);
    }
  }
}
