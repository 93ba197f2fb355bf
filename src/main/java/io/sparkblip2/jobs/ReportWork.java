package io.sparkblip2.jobs;

import io.sparkblip2.config.ReportConfig;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.report.Report;
import io.sparkblip2.report.ReportPage;
import io.sparkblip2.report.ReportTables;
import io.sparkblip2.report.ReportThumbnails;
import io.sparkblip2.tables.OutputTables;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The job {@code report} from its options to its last line.
 *
 * @param out for where the page is
 */
record ReportWork(PrintStream out) {
  void run(ReportConfig config) throws IOException {
    try (SparkSession spark = SparkSessions.open("report")) {
      requireOutsideTables(spark, config.html());
      OutputTables tables = new CaptionPlaces("", config.output(), config.database()).tables(spark);
      tables.check();
      Report report = new ReportTables(spark, tables, config.run(), config.images()).read();
      Report whole =
          new ReportThumbnails(
                  spark,
                  ImageAccess.of(config.allowScheme(), config.allowRoot()),
                  config.thumbnail())
              .in(report);
      byte[] page = ReportPage.of(whole).getBytes(StandardCharsets.UTF_8);
      write(spark, config.html(), page);
      out.printf(
          "%s: %d images shown, %.1f MB%n", config.html(), whole.cards().size(), page.length / 1e6);
    }
  }

  /** Under another name first, so that whoever reads the old page does not see half of the new. */
  private static void write(SparkSession spark, String html, byte[] page) {
    try {
      Path path = new Path(html);
      FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
      if (files instanceof LocalFileSystem local) {
        files = local.getRawFileSystem(); // without a checksum file beside the page
      }
      if (files.exists(path) && !files.getFileStatus(path).isFile()) {
        throw new WrongCallException("--html " + html + " is a folder; name a file.");
      }
      Path begun = new Path(path.getParent(), "." + path.getName() + ".begun");
      try (OutputStream out = files.create(begun, true)) {
        out.write(page);
      }
      files.delete(path, false);
      if (!files.rename(begun, path)) {
        throw new IOException("it cannot be renamed from " + begun);
      }
    } catch (IllegalArgumentException | IOException e) {
      throw new WrongCallException(
          "The page '" + html + "' cannot be written: " + e.getMessage(), e);
    }
  }

  private static void requireOutsideTables(SparkSession spark, String html) throws IOException {
    Path page = new Path(html);
    FileSystem files = page.getFileSystem(spark.sparkContext().hadoopConfiguration());
    for (Path folder = page.getParent(); folder != null; folder = folder.getParent()) {
      if (files.exists(new Path(folder, "_delta_log"))) {
        throw new WrongCallException(
            "--html %s is inside the Delta table %s, whose vacuum would delete it; choose another place."
                .formatted(html, folder));
      }
    }
  }
}
