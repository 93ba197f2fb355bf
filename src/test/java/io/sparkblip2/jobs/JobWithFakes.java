package io.sparkblip2.jobs;

import io.sparkblip2.config.CaptionConfig;
import io.sparkblip2.config.EnrichConfig;
import io.sparkblip2.config.SqlConfig;
import io.sparkblip2.inference.FakeModels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Jobs as they are, but for the models: {@link FakeModels}. */
final class JobWithFakes {
  private JobWithFakes() {}

  /**
   * @param args folder for notes, poisonous reds with commas between, and the job's own; without
   *     these, jobs come from standard input, a line each, beginning with the job's name, and their
   *     statuses go to standard output
   */
  public static void main(String[] args) throws IOException {
    Set<Integer> poison =
        Stream.of(args[1].split(","))
            .filter(red -> !red.isEmpty())
            .map(Integer::valueOf)
            .collect(Collectors.toSet());
    FakeModels models = new FakeModels(args[0], poison);
    if (args.length == 2) {
      serve(models);
    } else {
      caption(models).run(Arrays.copyOfRange(args, 2, args.length));
    }
  }

  private static void serve(FakeModels models) throws IOException {
    PrintStream statuses = System.out;
    System.setOut(System.err);
    try (BufferedReader calls =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String call = calls.readLine(); call != null; call = calls.readLine()) {
        statuses.println(status(models, call.split("\t")));
        statuses.flush();
      }
    }
    System.exit(0);
  }

  private static int status(FakeModels models, String[] words) {
    String[] args = Arrays.copyOfRange(words, 1, words.length);
    if (words[0].equals("enrich")) {
      EnrichWork work = new EnrichWork(models, System.err, System.err);
      return new JobMain<>("enrich", EnrichConfig.class, work::run)
          .status(args, System.err, System.err);
    }
    if (words[0].equals("sql")) {
      SqlWork work = new SqlWork(System.err, System.err);
      return new JobMain<>("sql", SqlConfig.class, work::run).status(args, System.err, System.err);
    }
    return caption(models).status(args, System.err, System.err);
  }

  private static JobMain<CaptionConfig> caption(FakeModels models) {
    CaptionWork work = new CaptionWork(models, System.out, System.err);
    return new JobMain<>("caption", CaptionConfig.class, work::run);
  }
}
