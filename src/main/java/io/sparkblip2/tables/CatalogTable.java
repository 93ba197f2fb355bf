package io.sparkblip2.tables;

import static io.sparkblip2.tables.TableDefinition.required;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.delta.tables.DeltaTable;
import io.sparkblip2.catalog.Catalog;
import io.sparkblip2.catalog.Scene;
import io.sparkblip2.config.WrongCallException;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** The products of a synthetic catalog as a shop would have them: one row a picture. */
public final class CatalogTable {
  static final TableDefinition TABLE =
      TableDefinition.of(
          "catalog",
          List.of("sku"),
          List.of(
              required("sku", StringType),
              required("image_uri", StringType),
              required("title", StringType),
              required("category", StringType),
              required("updated_at", TimestampType)),
          "category",
          "updated_at");

  private final SparkSession spark;
  private final String path;

  /**
   * @param path of the Delta table, which need not exist
   */
  public CatalogTable(SparkSession spark, String path) {
    this.spark = spark;
    this.path = path;
  }

  /**
   * Adds the rows of the first pictures that are not there; returns how many that were.
   *
   * @param images URI of the folder that holds the pictures' files
   * @throws WrongCallException if there is a table with other columns
   */
  public long fill(Catalog catalog, long pictures, String images) {
    return JobDescription.during(
        spark, "fill the catalog's table", () -> fillAll(catalog, pictures, images));
  }

  private long fillAll(Catalog catalog, long pictures, String images) {
    DeltaTable table =
        DeltaTable.createIfNotExists(spark).location(path).addColumns(TABLE.schema()).execute();
    requireOwnColumns(table);
    Dataset<Row> missing =
        spark
            .range(pictures)
            .map(
                (MapFunction<Long, Row>) index -> row(catalog, index, images),
                Encoders.row(TABLE.schema()))
            .join(table.toDF().select("sku"), "sku", "left_anti");
    long count = missing.count();
    if (count > 0) {
      // A merge, and no append: of two runs at once the later one fails instead of adding twice.
      table
          .as("old")
          .merge(missing.as("new"), "old.sku = new.sku")
          .whenNotMatched()
          .insertAll()
          .execute();
    }
    return count;
  }

  private void requireOwnColumns(DeltaTable table) {
    if (!Arrays.equals(table.toDF().columns(), TABLE.schema().fieldNames())) {
      throw new WrongCallException(
          "The table '%s' is no catalog of this job's: it has the columns %s. Choose another output."
              .formatted(path, String.join(", ", table.toDF().columns())));
    }
  }

  private static Row row(Catalog catalog, long index, String images) {
    Scene scene = catalog.scene(index);
    return RowFactory.create(
        catalog.sku(index),
        images + "/" + catalog.fileName(index),
        scene.title(),
        scene.category(),
        Timestamp.from(catalog.updatedAt(index)));
  }
}
