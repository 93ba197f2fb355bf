package io.sparkblip2.sql;

import static io.sparkblip2.sql.FunctionsSession.picture;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which file a row is of, beside calls that read ahead. Of a table of many files. */
@Timeout(300)
class FileOfRowTest {
  private static final int FILES = 24;

  @TempDir Path folder;
  private final FunctionsSession session = new FunctionsSession();

  @Test
  void theFileOfARowIsItsOwnBesideACall() {
    String table = table("named", false);
    assertThat(
            session.rows(
                "SELECT substring_index(_metadata.file_path, '/', -1),"
                    + " substring_index(input_file_name(), '/', -1),"
                    + " input_file_block_start(), input_file_block_length(),"
                    + " blip2_image_error(uri) FROM "
                    + table))
        .hasSize(FILES)
        .allSatisfy(
            row -> {
              assertThat(row.getString(1)).isEqualTo(row.getString(0));
              assertThat(row.getLong(2)).isZero();
              assertThat(row.getLong(3)).isPositive();
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deltaDeletesAndUpdatesTheRowsThatACallChooses(boolean deletionVectors) {
    String table = table("changed", deletionVectors);
    String chosen = " WHERE blip2_image_error(uri) IS NOT NULL AND id > 3";
    session.rows("UPDATE " + table + " SET id = -id" + chosen);
    assertThat(ids(table, "id < 0")).isEqualTo("-21 -14 -7");
    session.rows("DELETE FROM " + table + " WHERE blip2_image_error(uri) IS NOT NULL AND id <> 0");
    assertThat(ids(table, "true"))
        .isEqualTo(
            LongStream.range(0, FILES)
                .filter(id -> id == 0 || id % 7 != 0)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" ")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deltaMergesIntoTheRowsThatACallChooses(boolean deletionVectors) {
    String table = table("merged", deletionVectors);
    session.rows(
        "MERGE INTO %s AS t USING (SELECT id FROM range(9, 22)) AS s".formatted(table)
            + " ON t.id = s.id AND blip2_image_error(t.uri) IS NOT NULL"
            + " WHEN MATCHED THEN DELETE");
    assertThat(ids(table, "id % 7 = 0")).isEqualTo("0 7");
    assertThat(session.value("SELECT count(*) FROM " + table)).isEqualTo(FILES - 2L);
  }

  /** One row for each file; of every seventh the image cannot be read. */
  private String table(String name, boolean deletionVectors) {
    String table = "delta.`%s`".formatted(folder.resolve(name));
    session.rows(
        "CREATE TABLE %s (id BIGINT, uri STRING) USING delta TBLPROPERTIES ('delta.enableDeletionVectors' = %s)"
            .formatted(table, deletionVectors));
    session.rows(
        "INSERT INTO %s SELECT /*+ REPARTITION_BY_RANGE(%d, id) */ id, IF(id %% 7 = 0, '/no/such/file.png', '%s') FROM range(%d)"
            .formatted(table, FILES, picture("gif.gif"), FILES));
    return table;
  }

  private String ids(String table, String where) {
    return session.rows("SELECT id FROM %s WHERE %s ORDER BY id".formatted(table, where)).stream()
        .map(row -> Long.toString(row.getLong(0)))
        .collect(Collectors.joining(" "));
  }
}
