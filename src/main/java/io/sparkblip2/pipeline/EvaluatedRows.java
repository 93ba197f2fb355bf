package io.sparkblip2.pipeline;

import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.evaluation.ImageNames;
import io.sparkblip2.tables.JobDescription;
import io.sparkblip2.tables.RecipeRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * Rows of a table beside the images of a reference file.
 *
 * @param idOfUri of the images that both have
 * @param notes on what does not fit
 */
record EvaluatedRows(RecipeRows rows, Map<String, String> idOfUri, List<String> notes) {

  /**
   * @param images of the reference file: names by id
   * @throws WrongCallException if no row belongs to an image of the file
   */
  static EvaluatedRows match(RecipeRows rows, Map<String, String> images, ReferencePlace place) {
    Dataset<String> described = rows.rows().select("image_uri").distinct().as(Encoders.STRING());
    SparkSession spark = described.sparkSession();
    ImageNames names = new ImageNames(images, place.folder());
    List<String> uris =
        JobDescription.during(
            spark, "look for the images of the references", () -> alike(described, names));
    long all = JobDescription.during(spark, "count the images of the table", described::count);
    ImageNames.Found found = names.find(uris);
    if (found.idOfUri().isEmpty()) {
      throw new WrongCallException(
          "None of the %,d images of %s is among the %,d of the table%s. Images are found by file name, or by the number that ends it."
              .formatted(
                  images.size(), place.uri(), all, example(images, described.takeAsList(1))));
    }
    EvaluatedRows matched =
        new EvaluatedRows(rows, new LinkedHashMap<>(found.idOfUri()), new ArrayList<>());
    long others = all - uris.size() + found.others();
    matched.note(others, "images of the table are not in %s".formatted(place.uri()));
    matched.note(
        found.ambiguous(), "images are left out: their names fit several images of the table");
    return matched;
  }

  /** Those that the file may mean: a table has far more images than the driver has room for. */
  private static List<String> alike(Dataset<String> uris, ImageNames names) {
    Broadcast<ImageNames> sought =
        JavaSparkContext.fromSparkContext(uris.sparkSession().sparkContext()).broadcast(names);
    return uris.filter((FilterFunction<String>) uri -> sought.value().mayMean(uri)).collectAsList();
  }

  private static String example(Map<String, String> images, List<String> uris) {
    if (images.isEmpty() || uris.isEmpty()) {
      return "";
    }
    Map.Entry<String, String> first = images.entrySet().iterator().next();
    String name =
        first.getValue().isEmpty() ? "id " + first.getKey() : "'" + first.getValue() + "'";
    return ": %s against '%s'".formatted(name, uris.get(0));
  }

  /** Says how many, unless there are none. */
  void note(long count, String what) {
    if (count > 0) {
      notes.add(String.format(Locale.ROOT, "%,d %s.", count, what));
    }
  }
}
