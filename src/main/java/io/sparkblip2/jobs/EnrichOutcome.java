package io.sparkblip2.jobs;

import io.sparkblip2.pipeline.RunSummary;
import io.sparkblip2.tables.PlanSummary;
import io.sparkblip2.tables.RunReport;
import java.io.PrintStream;
import java.util.Locale;

/** Tells what a night found, and what it did. */
final class EnrichOutcome {
  private EnrichOutcome() {}

  /** The plan: what is known before any file is read. */
  static void print(PrintStream out, PlanSummary plan) {
    line(out, plan.total(), "images in the catalog");
    line(out, plan.fresh(), "new, renamed or copied");
    line(out, plan.changed(), "changed in place");
    line(out, plan.reopened(), "back in the catalog");
    line(out, plan.removed(), "gone from the catalog");
    line(out, plan.skipped() - plan.failedBefore(), "unchanged");
    line(out, plan.triedAgain(), "failed before, tried again");
    line(out, plan.failedBefore(), "failed before, left alone without --retry-failed");
    line(out, plan.captions(), "captions missing");
    line(out, plan.answers(), "answers missing");
    line(out, plan.embeddings(), "embeddings missing");
  }

  static void print(PrintStream out, RunSummary night) {
    RunReport report = night.report();
    out.println("Run " + report.runId());
    print(out, night.plan());
    line(out, report.images().ok(), "images computed");
    line(out, report.images().reused(), "images reused, their bytes being known");
    line(out, report.images().failed(), "images failed");
    out.printf(
        "  %12s  %s%n",
        "compacted",
        night.compacted().isEmpty() ? "no table" : String.join(", ", night.compacted()));
    if (night.indexed() != null) {
      out.printf("  %12s  %s%n", "index", night.indexed());
    }
  }

  private static void line(PrintStream out, long count, String what) {
    out.printf(Locale.ROOT, "  %,12d  %s%n", count, what);
  }
}
