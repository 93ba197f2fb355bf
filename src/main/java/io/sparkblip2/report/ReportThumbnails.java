package io.sparkblip2.report;

import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.tables.JobDescription;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Adds the pictures to a report's cards, read in Spark tasks.
 *
 * @param side pixels of a thumbnail's longer side
 */
public record ReportThumbnails(SparkSession spark, ImageAccess access, int side) {
  private static final int IMAGES_PER_TASK = 32;

  /** So that 500 images stay below 5 MB as base64, with their words. */
  private static final int LARGEST = 6_500;

  private static final int USUAL_SIDE = 128;

  public Report in(Report report) {
    if (report.cards().isEmpty()) {
      return report;
    }
    // Larger thumbnails were asked for knowingly: their bytes grow as their pixels do.
    int largest = Math.max(LARGEST, LARGEST * side / USUAL_SIDE * side / USUAL_SIDE);
    JavaRDD<Card> cards =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(report.cards(), 1 + report.cards().size() / IMAGES_PER_TASK)
            .setName("cards")
            .mapPartitions(new Thumbnails(access, HadoopSettings.of(spark), side, largest));
    return new Report(
        report.title(),
        report.totals(),
        report.charts(),
        JobDescription.during(spark, "thumbnails", cards::collect));
  }
}
