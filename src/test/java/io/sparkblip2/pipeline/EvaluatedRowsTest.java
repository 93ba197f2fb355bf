package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.RecipeRows;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class EvaluatedRowsTest {
  private static final int IMAGES = 20_000;

  private final SparkSession spark = LocalSpark.session();
  private final ReferencePlace place =
      new ReferencePlace("file:/ref/captions.json", "--references", new Configuration(false));

  @Test
  void onlyUrisThatTheFileMayMeanComeToTheDriver() throws Exception {
    AtomicLong bytes = new AtomicLong();
    SparkListener counter =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd task) {
            bytes.addAndGet(task.taskMetrics().resultSize());
          }
        };
    spark.sparkContext().listenerBus().waitUntilEmpty();
    spark.sparkContext().addSparkListener(counter);
    EvaluatedRows found;
    try {
      found = match(Map.of("a", "7.jpg", "b", "shop/8.jpg", "9", "", "c", "none.jpg"));
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.sparkContext().removeSparkListener(counter);
    }

    assertThat(found.idOfUri().values()).containsExactlyInAnyOrder("a", "9");
    assertThat(found.notes())
        .containsExactly("19,998 images of the table are not in file:/ref/captions.json.");
    assertThat(bytes.get()).isLessThan(200_000);
  }

  @Test
  void noImageInCommonIsSaidWithAnExample() {
    assertThatThrownBy(() -> match(Map.of("a", "none.jpg")))
        .hasMessageContaining("is among the 20,000 of the table: 'none.jpg' against '/");
  }

  /** Beside a table with images {@code 0.jpg} and so on, in folders with long names. */
  private EvaluatedRows match(Map<String, String> images) {
    return EvaluatedRows.match(
        new RecipeRows(
            spark
                .range(IMAGES)
                .selectExpr("concat('/', sha2(string(id), 256), '/', id, '.jpg') AS image_uri"),
            "recipe",
            "model"),
        images,
        place);
  }
}
