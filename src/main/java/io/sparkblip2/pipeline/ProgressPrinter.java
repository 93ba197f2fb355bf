package io.sparkblip2.pipeline;

import io.sparkblip2.tables.ImageListing;
import io.sparkblip2.tables.PlanSummary;
import io.sparkblip2.tables.TableDefinition;
import java.io.PrintStream;

/** Tells people how a run goes on, a line at a time. */
public final class ProgressPrinter implements RunListener {
  private final PrintStream out;

  /**
   * @param out standard error, as standard output is for data
   */
  public ProgressPrinter(PrintStream out) {
    this.out = out;
  }

  @Override
  public void recovered(String earlierRunId, int slices) {
    out.printf(
        "finished run %s: %d computed slices were not committed yet%n", earlierRunId, slices);
  }

  @Override
  public void catalogRead(String how) {
    out.println("catalog: " + how);
  }

  @Override
  public void filesUnknown(String howMany) {
    out.println("not looked at: " + howMany);
  }

  @Override
  public void planned(ImageListing listing, PlanSummary plan) {
    out.println(plan);
    if (listing.otherFiles() > 0) {
      out.printf("left out: %,d files that are no images by their names%n", listing.otherFiles());
    }
    if (listing.brokenNames() > 0) {
      out.printf(
          "left out: %,d files and folders whose names are not UTF-8; rename them%n",
          listing.brokenNames());
    }
    if (listing.withoutUri() > 0) {
      out.printf("left out: %,d rows without an image URI%n", listing.withoutUri());
    }
  }

  @Override
  public void closed(long images) {
    out.printf("closed: %,d images that left the catalog%n", images);
  }

  @Override
  public void compacted(TableDefinition table) {
    out.println("compacted: " + table.name());
  }

  @Override
  public void advanced(Progress progress) {
    out.println(progress);
  }
}
