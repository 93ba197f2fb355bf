package io.sparkblip2.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What the job {@code enrich} is told: its own options, and those of {@code caption} that mean
 * something here. {@code conf/enrich.yaml} shows them with comments.
 *
 * @param caption without images, which the catalog names, and without a limit, since what lies
 *     beyond it would count as removed
 */
public record EnrichConfig(
    @Option(value = "TABLE", help = "table of images: Delta, Parquet or CSV, or a catalog table")
        String catalog,
    @Option(
            value = "X",
            initial = "0.5",
            min = 0,
            max = 1,
            help = "share of known images that may be gone; more is refused")
        double maxRemovedRatio,
    @Option(help = "do not look whether files changed behind the same URI") boolean noFileCheck,
    @Option(
            value = "N",
            initial = "16",
            zero = "never",
            min = 0,
            help = "new files after which a table is compacted")
        int compactFrom,
    @Option(
            value = "N",
            initial = "168",
            zero = "never",
            min = 0,
            help = "hours that files out of use are kept")
        int vacuumHours,
    @Option(
            help =
                "keep an index of the ITC vectors for searches; one that is there is kept anyway")
        boolean index,
    @SharedOptions(without = {"images", "limit"}) CaptionConfig caption)
    implements JobConfig, Serializable {

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (catalog.isEmpty()) {
      problems.add("Say with --catalog TABLE which images there are.");
    }
    if (caption.output().isEmpty() && caption.database().isEmpty()) {
      problems.add("Say with --output FOLDER or --database NAME where the tables go.");
    }
    problems.addAll(caption.problems());
    return problems;
  }
}
