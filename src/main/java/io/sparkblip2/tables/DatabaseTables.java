package io.sparkblip2.tables;

import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.sparkblip2.config.WrongCallException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Tables of a catalog database. */
public final class DatabaseTables extends OutputTables {
  private final String database;
  private final String staging;

  /**
   * @param database {@code database} or {@code catalog.database}
   * @param staging a folder that all executors reach
   * @throws WrongCallException if the name is not plain
   */
  public DatabaseTables(SparkSession spark, String database, String staging) {
    super(spark);
    if (!TableName.isValid(database + ".t")) {
      throw new WrongCallException(
          "'%s' is no database name: letters, digits and underscores, at most one dot."
              .formatted(database));
    }
    this.database = database;
    this.staging = staging;
  }

  @Override
  public void publishViews() {
    for (CurrentView view : CurrentView.ALL) {
      publish(
          view.name(), view.select(quoted(view.table().name()), quoted(ImagesTable.TABLE.name())));
    }
    publish(
        HealthView.NAME,
        HealthView.select(quoted("captions"), quoted("answers"), quoted("images")));
  }

  private void publish(String view, String select) {
    spark().sql("CREATE OR REPLACE VIEW %s AS %s".formatted(quoted(view), select));
  }

  @Override
  public String staging() {
    return staging;
  }

  @Override
  public List<Path> places() {
    List<Path> places = new ArrayList<>(List.of(new Path(staging)));
    try {
      String location = spark().catalog().getDatabase(TableName.quote(database)).locationUri();
      places.add(new Path(location));
    } catch (Exception e) {
      // The session has ended, or the catalog tells no place.
    }
    return places;
  }

  @Override
  public String toString() {
    return "database '" + database + "'";
  }

  @Override
  public boolean exists(TableDefinition table) {
    return spark().catalog().tableExists(quoted(table.name()));
  }

  @Override
  boolean isTable(String name, TableDefinition table) {
    return name.equalsIgnoreCase(database + "." + table.name());
  }

  @Override
  void checkPlace() {
    if (!spark().catalog().databaseExists(TableName.quote(database))) {
      throw new WrongCallException(
          "There is no database '%s'; make it with CREATE DATABASE %s."
              .formatted(database, database));
    }
    for (TableDefinition table : all()) {
      if (exists(table) && !DeltaSource.isDelta(spark(), quoted(table.name()))) {
        throw new WrongCallException(
            "'%s' in %s exists but is not a Delta table; choose another database."
                .formatted(table.name(), this));
      }
    }
  }

  @Override
  DeltaTable handle(TableDefinition table) {
    return DeltaTable.forName(spark(), quoted(table.name()));
  }

  @Override
  DeltaTableBuilder place(DeltaTableBuilder builder, TableDefinition table) {
    return builder.tableName(quoted(table.name()));
  }

  @Override
  void save(TableDefinition table, DataFrameWriter<Row> writer) {
    writer.saveAsTable(quoted(table.name()));
  }

  private String quoted(String table) {
    return TableName.quote(database + "." + table);
  }
}
