package io.sparkblip2.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.tables.AnswersTable;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.RunsTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job {@code enrich} as a user calls it, with a real model. */
class EnrichCommandTest {
  @TempDir Path temporary;
  private final List<String> asked = new ArrayList<>(List.of("--question=color=what color is it?"));

  @Test
  void nightsFollowACatalogAndSayWhatTheyDid() throws Exception {
    Path image = Path.of("src/test/resources/images/png-rgb.png");
    Path a = Files.copy(image, temporary.resolve("a.png"));
    publish(a.toString(), temporary.resolve("missing.png").toString(), null);
    try (JobCommand command = new JobCommand(temporary)) {
      JobCommand.Result dry = enrich(command, "--dry-run");
      assertThat(dry.status()).as(dry.log()).isEqualTo(JobMain.DONE);
      assertThat(dry.out()).contains("2  new, renamed or copied", "this was a dry run");
      assertThat(temporary.resolve("out")).doesNotExist();

      JobCommand.Result first = enrich(command);
      assertThat(first.status()).as(first.log()).isEqualTo(JobMain.DONE);
      assertThat(first.out()).contains("1  images computed", "1  images failed", "SELECT * FROM");
      assertThat(first.err())
          .contains("catalog: version 0, whole, as it has no Change Data Feed")
          .contains("left out: 1 rows without an image URI");

      Path b = Files.copy(image, temporary.resolve("b.png"));
      publish(a.toString(), b.toString());
      JobCommand.Result second = enrich(command);
      assertThat(second.out())
          .contains("1  new, renamed or copied", "1  gone from the catalog", "0  images computed")
          .contains("1  images reused");

      JobCommand.Result indexed =
          enrich(
              command,
              "--index",
              "--embedding=itc",
              "--retrieval-model=src/test/resources/checkpoints/tiny-itm");
      assertThat(indexed.out()).contains("index  2 images, built anew");
      assertThat(enrich(command).out()).contains("index  2 images, none new");

      publish(a.toString());
      JobCommand.Result refused = enrich(command, "--max-removed-ratio=0.4");
      assertThat(refused.status()).isEqualTo(JobMain.WRONG_CALL);
      assertThat(refused.err())
          .contains("lacks 1 of the 2 images", "All options: jobs/enrich.sh --help");

      JobCommand.Result builtin =
          command.call(
              "enrich",
              "--catalog=" + temporary.resolve("catalog"),
              "--output=" + temporary.resolve("out"),
              "--dry-run");
      assertThat(builtin.err())
          .contains("The built-in model knows the products", "Name another with --model.");
      assertThat(second.err()).doesNotContain("built-in model");

      JobCommand.Result noCatalog = command.call("enrich", "--output=" + temporary);
      assertThat(noCatalog.status()).isEqualTo(JobMain.WRONG_CALL);
      assertThat(noCatalog.err()).contains("--catalog TABLE");
    }
    CaptionTables tables = new CaptionTables(temporary.resolve("out"));
    List<Row> captions = tables.read(CaptionsTable.TABLE).orderBy("image_uri").collectAsList();
    assertThat(captions).hasSize(2);
    assertThat(captions.get(0).<String>getAs("caption"))
        .isEqualTo(captions.get(1).<String>getAs("caption"));
    assertThat(tables.read(AnswersTable.TABLE).count()).isEqualTo(2);
    assertThat(tables.read(ImagesTable.TABLE).filter("status = 'removed'").count()).isEqualTo(1);
    List<Row> runs = tables.read(RunsTable.TABLE).orderBy("started_at").collectAsList();
    assertThat(runs).hasSize(4).allMatch(run -> run.getAs("job").equals("enrich"));
    assertThat(runs.get(1).<Long>getAs("vision_forwards")).isZero();
    assertThat(runs.get(1).<Long>getAs("images_reused")).isEqualTo(1);
    assertThat(runs.get(1).<String>getAs("config")).contains("\"maxRemovedRatio\":0.5");
  }

  private JobCommand.Result enrich(JobCommand command, String... options) throws Exception {
    List<String> args =
        new ArrayList<>(
            List.of(
                "enrich",
                "--catalog=" + temporary.resolve("catalog"),
                "--output=" + temporary.resolve("out"),
                "--model=src/test/resources/checkpoints/tiny-opt",
                "--max-flag-ratio=1"));
    args.addAll(asked);
    args.addAll(List.of(options));
    return command.call(args.toArray(new String[0]));
  }

  private void publish(String... uris) {
    LocalSpark.session()
        .createDataset(Arrays.asList(uris), Encoders.STRING())
        .toDF("image_uri")
        .write()
        .format("delta")
        .mode(SaveMode.Overwrite)
        .save(temporary.resolve("catalog").toString());
  }
}
