package io.sparkblip2.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobDescriptionTest {
  private final SparkSession spark = LocalSpark.session();

  @AfterEach
  void reset() {
    spark.sparkContext().setJobDescription(null);
  }

  @Test
  void aPartIsNamedBehindWhatItIsAPartOf() {
    JobDescription.begin(spark, "caption");

    String inside =
        JobDescription.during(
            spark, "slice 1 of 2", () -> JobDescription.during(spark, "count", this::now));

    assertThat(inside).isEqualTo("spark-blip2 caption: slice 1 of 2: count");
    assertThat(now()).isEqualTo("spark-blip2 caption");
  }

  @Test
  void aPartThatFailsEndsToo() {
    assertThatThrownBy(
            () ->
                JobDescription.during(
                    spark,
                    "read",
                    () -> {
                      throw new IOException(now());
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("read");
    assertThat(now()).isNull();
  }

  private String now() {
    return spark.sparkContext().getLocalProperty("spark.job.description");
  }
}
