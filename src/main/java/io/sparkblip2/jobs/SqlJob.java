package io.sparkblip2.jobs;

import io.sparkblip2.config.SqlConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs SQL over the tables of an output. */
public final class SqlJob {
  private static final Map<String, String> SHORT = Map.of("-e", "--execute", "-f", "--file");

  private SqlJob() {}

  /** Exit status: 0 done, 1 the job failed, 2 the call or a statement was wrong. */
  public static void main(String[] args) {
    SqlWork work = new SqlWork(System.out, System.err);
    new JobMain<>("sql", SqlConfig.class, work::run).run(words(args));
  }

  /** With the short names spelt out; a statement may begin with a comment, which is no option. */
  static String[] words(String... args) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      String name = SHORT.getOrDefault(args[i], args[i]);
      boolean takesAll = name.equals("--execute") || name.equals("--file");
      if (takesAll && i + 1 < args.length) {
        words.add(name + "=" + args[++i]);
      } else {
        words.add(name);
      }
    }
    return words.toArray(new String[0]);
  }
}
