package io.sparkblip2.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.tables.DeltaSource;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RunsTable;
import io.sparkblip2.tables.TableVersion;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * What a night read and left, for the next one: as {@code catalogRead} in the configuration of the
 * table {@code runs}. While {@code images} is as the night left it, its images that were not
 * removed are exactly those that this version of the catalog names.
 *
 * @param column of the catalog, with the URIs
 */
record CatalogMark(TableVersion catalog, String column, TableVersion images) {
  private static final String KEY = "catalogRead";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of the newest night that succeeded. */
  static Optional<CatalogMark> newest(OutputTables tables) {
    List<Row> newest =
        tables
            .read(RunsTable.TABLE)
            .select(
                col("started_at"),
                col("status"),
                get_json_object(col("config"), "$." + KEY).as("mark"))
            .filter("mark IS NOT NULL AND status = 'succeeded'")
            .orderBy(col("started_at").desc())
            .limit(1)
            .collectAsList();
    try {
      return newest.isEmpty()
          ? Optional.empty()
          : Optional.of(JSON.readValue(newest.get(0).<String>getAs("mark"), CatalogMark.class));
    } catch (JsonProcessingException e) {
      return Optional.empty(); // somebody edited the row
    }
  }

  /** The configuration of a run with this in it. */
  String into(String config) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(config);
      return json.set(KEY, JSON.valueToTree(this)).toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("options are plain values", e);
    }
  }

  /** Why the changes of a catalog since then do not tell what is in it; empty if they do. */
  Optional<String> objection(DeltaSource now, String uriColumn, OutputTables tables) {
    if (!catalog.table().equals(now.version().table())) {
      return Optional.of("the last night read another table");
    }
    if (!column.equals(uriColumn)) {
      return Optional.of("the last night read the column '%s'".formatted(column));
    }
    if (catalog.version() > now.version().version()) {
      return Optional.of("the last night read version %d".formatted(catalog.version()));
    }
    if (!tables.exists(ImagesTable.TABLE) || !images.equals(tables.version(ImagesTable.TABLE))) {
      return Optional.of("the table images has changed since the last night");
    }
    return Optional.empty();
  }
}
