package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SparkSessionsTest {
  @Test
  void deltaAndTheFunctionsAreAddedToTheUsersOwnExtensions() {
    SparkConf conf = defaults(new SparkConf(false).set("spark.sql.extensions", "com.acme.Ours"));
    assertThat(conf.get("spark.sql.extensions"))
        .isEqualTo(
            "com.acme.Ours,io.delta.sql.DeltaSparkSessionExtension,"
                + "io.sparkblip2.sql.Blip2SparkSessionExtension");
    assertThat(defaults(conf).get("spark.sql.extensions").split(",")).hasSize(3);
  }

  @Test
  void theUsersSettingsStay() {
    SparkConf conf =
        defaults(
            new SparkConf(false)
                .set("spark.sql.ansi.enabled", "false")
                .set("spark.ui.enabled", "true")
                .set("spark.scheduler.mode", "FIFO")
                .setAppName("nightly"));
    assertThat(conf.get("spark.sql.ansi.enabled")).isEqualTo("false");
    assertThat(conf.get("spark.ui.enabled")).isEqualTo("true");
    assertThat(conf.get("spark.scheduler.mode")).isEqualTo("FIFO");
    assertThat(conf.get("spark.app.name")).isEqualTo("nightly");
  }

  private static SparkConf defaults(SparkConf conf) {
    return SparkSessions.withDefaults(conf, "caption", true);
  }
}
