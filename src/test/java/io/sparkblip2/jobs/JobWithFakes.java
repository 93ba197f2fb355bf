package io.sparkblip2.jobs;

import io.sparkblip2.config.CaptionConfig;
import io.sparkblip2.inference.FakeModels;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The job {@code caption} as it is, but for the models: {@link FakeModels}. */
final class JobWithFakes {
  private JobWithFakes() {}

  /**
   * @param args folder for notes, poisonous reds with commas between, and the job's own
   */
  public static void main(String[] args) {
    Set<Integer> poison =
        Stream.of(args[1].split(","))
            .filter(red -> !red.isEmpty())
            .map(Integer::valueOf)
            .collect(Collectors.toSet());
    CaptionWork work = new CaptionWork(new FakeModels(args[0], poison), System.out, System.err);
    new JobMain<>("caption", CaptionConfig.class, work::run)
        .run(Arrays.copyOfRange(args, 2, args.length));
  }
}
