package io.sparkblip2.pipeline;

import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.tables.HadoopSettings;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.training.PictureSettings;
import io.sparkblip2.training.PreparedPictures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * Reads every picture once before a training begins, so that the bad ones are left out and counted.
 * On the way each JVM keeps what it decoded, as far as there is room.
 */
public record PictureCheck(PictureSettings settings, HadoopSettings hadoop) {
  private static final int PICTURES_PER_TASK = 200;

  /** Those that cannot be used: URI to error class. */
  public Map<String, String> unusable(SparkSession spark, List<String> uris) {
    PictureSettings settings = this.settings;
    HadoopSettings hadoop = this.hadoop;
    Map<String, String> failures = new HashMap<>();
    int tasks = Math.max(1, uris.size() / PICTURES_PER_TASK);
    JavaRDD<Tuple2<String, String>> found =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(uris, tasks)
            .setName("pictures")
            .mapPartitions(
                some -> {
                  PreparedPictures pictures = ExecutorPictures.get(settings, hadoop);
                  Iterable<String> all = () -> some;
                  return StreamSupport.stream(all.spliterator(), false)
                      .map(uri -> failure(pictures, uri))
                      .filter(Objects::nonNull)
                      .iterator();
                });
    JobDescription.during(spark, "read every picture once", found::collect)
        .forEach(failure -> failures.put(failure._1(), failure._2()));
    return failures;
  }

  private static Tuple2<String, String> failure(PreparedPictures pictures, String uri) {
    try {
      pictures.check(uri);
      return null;
    } catch (ImageFailure e) {
      return new Tuple2<>(uri, e.errorClass());
    }
  }
}
