package io.sparkblip2.pipeline;

import io.sparkblip2.tables.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Pictures of one colour each, and the Delta table that names them, to be changed by a test. */
final class PictureCatalog {
  private static final StructType SCHEMA =
      new StructType().add("sku", DataTypes.LongType).add("image_uri", DataTypes.StringType);

  private final Path folder;
  private final Path table;

  /** The colours that the catalog's pictures have, by name. */
  final Map<String, String> colours = new TreeMap<>();

  PictureCatalog(Path folder) {
    this.folder = folder.resolve("pictures");
    this.table = folder.resolve("catalog");
  }

  String table() {
    return table.toString();
  }

  String uri(String name) {
    return "file:" + folder.resolve(name);
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** A new picture, or a new one behind an old name. */
  void draw(String name, int red, int green, int blue) {
    Pictures.draw(file(name), red, green, blue);
    colours.put(name, red + " " + green + " " + blue);
  }

  void rename(String from, String to) {
    copy(from, to);
    remove(from);
  }

  void copy(String from, String to) {
    try {
      Files.copy(file(from), file(to), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    colours.put(to, colours.get(from));
  }

  /** Takes a picture out of the catalog and off the disk. */
  void remove(String name) {
    try {
      Files.delete(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    colours.remove(name);
  }

  /** Writes the table as the catalog's own job would: a new version of all rows. */
  void publish() {
    List<Row> rows = new ArrayList<>();
    colours.keySet().forEach(name -> rows.add(RowFactory.create((long) rows.size(), uri(name))));
    LocalSpark.session()
        .createDataFrame(rows, SCHEMA)
        .write()
        .format("delta")
        .mode(SaveMode.Overwrite)
        .save(table());
  }
}
