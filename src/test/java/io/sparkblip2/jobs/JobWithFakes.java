package io.sparkblip2.jobs;

import io.sparkblip2.config.CaptionConfig;
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

/** The job {@code caption} as it is, but for the models: {@link FakeModels}. */
final class JobWithFakes {
  private JobWithFakes() {}

  /**
   * @param args folder for notes, poisonous reds with commas between, and the job's own; without
   *     these, jobs come from standard input, a line each, and their statuses go to standard output
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
      job(models, System.out).run(Arrays.copyOfRange(args, 2, args.length));
    }
  }

  private static void serve(FakeModels models) throws IOException {
    PrintStream statuses = System.out;
    System.setOut(System.err);
    try (BufferedReader calls =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String call = calls.readLine(); call != null; call = calls.readLine()) {
        JobMain<CaptionConfig> job = job(models, System.err);
        statuses.println(job.status(call.split("\t"), System.err, System.err));
        statuses.flush();
      }
    }
    System.exit(0);
  }

  private static JobMain<CaptionConfig> job(FakeModels models, PrintStream out) {
    CaptionWork work = new CaptionWork(models, out, System.err);
    return new JobMain<>("caption", CaptionConfig.class, work::run);
  }
}
