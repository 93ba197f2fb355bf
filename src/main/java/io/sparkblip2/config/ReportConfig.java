package io.sparkblip2.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the job {@code report} is told; {@code conf/report.yaml} shows it with comments. An empty
 * string or list means "not given".
 */
public record ReportConfig(
    @Option(value = "FOLDER", help = "base folder of the Delta tables") String output,
    @Option(value = "NAME", help = "catalog database of the tables, instead of a folder")
        String database,
    @Option(value = "FILE", help = "where the page goes; replaced if it is there") String html,
    @Option(value = "ID", help = "run_id of the run to show; what the tables hold now if absent")
        String run,
    @Option(
            value = "N",
            initial = "500",
            min = 0,
            max = 5000,
            help = "images to show at most; the figures are of all")
        int images,
    @Option(
            value = "N",
            initial = "128",
            min = 16,
            max = 512,
            help = "longer side of a thumbnail in pixels")
        int thumbnail,
    @Option(value = "NAME", help = "URI scheme to read images from besides file, hdfs and the like")
        List<String> allowScheme,
    @Option(value = "URI", help = "folder that images may come from") List<String> allowRoot)
    implements JobConfig, Serializable {
  public ReportConfig {
    allowScheme = List.copyOf(allowScheme);
    allowRoot = List.copyOf(allowRoot);
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (output.isEmpty() == database.isEmpty()) {
      problems.add("Say with either --output FOLDER or --database NAME where the tables are.");
    }
    if (html.isEmpty()) {
      problems.add("Say with --html FILE where the page goes.");
    }
    return problems;
  }
}
