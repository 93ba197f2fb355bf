package io.sparkblip2.jobs;

import io.sparkblip2.config.Arguments;
import io.sparkblip2.config.PretrainConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.training.CheckpointPlace;
import io.sparkblip2.training.StageOpener;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * The job {@code pretrain} from its options to its last line: one stage, or those of a recipe.
 *
 * @param opener makes the stages
 * @param out for what the job wrote
 * @param err for how it goes on
 */
record PretrainWork(StageOpener opener, PrintStream out, PrintStream err) {

  void run(PretrainConfig config) throws IOException {
    List<StageRequest> requests = requests(config);
    try (SparkSession spark = SparkSessions.open("pretrain")) {
      train(spark, requests);
    }
  }

  /** Everything that can be wrong with any stage's options is found before the first begins. */
  static List<StageRequest> requests(PretrainConfig config) {
    List<StageRequest> requests = stages(config).stream().map(StageRequest::of).toList();
    requests.forEach(StageRequest::requireFree);
    requests.forEach(request -> request.place().prepare());
    return requests;
  }

  void train(SparkSession spark, List<StageRequest> requests) {
    // A device that is not there is told before the first stage has taken an hour.
    requests.forEach(request -> request.driverDevice(spark.sparkContext()));
    for (StageRequest request : requests) {
      new StageWork(spark, request.withImageSize(), opener, err).run();
      out.printf(
          "The checkpoint of the stage %s is in %s.%n",
          request.config().stage(), request.place().folder().resolve(CheckpointPlace.BEST));
    }
  }

  private static List<PretrainConfig> stages(PretrainConfig config) {
    if (config.stages().isEmpty()) {
      return List.of(config);
    }
    List<String> recipe = new ArrayList<>();
    config.stages().forEach(file -> recipe.add("--stages=" + file));
    recipe.add("--resume=" + config.resume());
    if (!config.equals(Arguments.read(PretrainConfig.class, recipe.toArray(String[]::new)))) {
      throw new WrongCallException(
          "A recipe names its --stages and nothing else but --resume; other options belong into the"
              + " files that it names.");
    }
    return config.stages().stream()
        .map(
            file ->
                Arguments.read(
                    PretrainConfig.class, "--config", file, "--resume=" + config.resume()))
        .toList();
  }

  /** The folder of an option that has to be on a disk of the driver's machine. */
  static Path local(String option, String folder) {
    String plain = folder.replaceFirst("^file:(//)?", "");
    if (plain.matches("[a-z][a-z0-9+.-]*:.*")) {
      throw new WrongCallException(
          option + " has to be a local folder, not " + folder + "; copy it from there afterwards.");
    }
    return Path.of(plain).toAbsolutePath();
  }
}
