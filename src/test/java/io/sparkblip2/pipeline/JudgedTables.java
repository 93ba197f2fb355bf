package io.sparkblip2.pipeline;

import io.sparkblip2.tables.AnswersTable;
import io.sparkblip2.tables.CaptionsTable;
import io.sparkblip2.tables.EmbeddingsTable;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.LocalSpark;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.TableDefinition;
import io.sparkblip2.tables.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** An output with rows of a test's choice, and reference files beside it. */
final class JudgedTables {
  static final String FIRST_NIGHT = "2026-01-01 00:00:00";
  static final String SECOND_NIGHT = "2026-01-02 00:00:00";

  private final Path folder;
  private final OutputTables tables;
  private final List<Row> captions = new ArrayList<>();
  private final List<Row> answers = new ArrayList<>();
  private final List<Row> embeddings = new ArrayList<>();
  private final List<Row> images = new ArrayList<>();

  String recipe = "r1";
  String model = "tiny";
  String at = FIRST_NIGHT;

  JudgedTables(Path folder) {
    this.folder = folder;
    tables = new FolderTables(LocalSpark.session(), folder.resolve("out").toString());
  }

  void caption(String name, String caption) {
    captions.add(
        RowFactory.create(
            uri(name),
            recipe,
            "sha",
            caption,
            0f,
            "",
            model,
            new String[0],
            new Row[0],
            "run",
            time()));
  }

  void answer(String name, String questionId, String question, String answer) {
    answers.add(
        RowFactory.create(
            uri(name),
            questionId,
            recipe,
            "sha",
            question,
            answer,
            0f,
            "",
            model,
            new String[0],
            new Row[0],
            "run",
            time()));
  }

  void vectors(String uri, float[]... queries) {
    Object[] boxed = Arrays.stream(queries).map(JudgedTables::boxed).toArray();
    embeddings.add(
        RowFactory.create(
            uri, recipe, "sha", "itc", boxed(queries[0]), boxed, model, "run", time()));
  }

  /** An image that left the catalog; those without a row in {@code images} are there. */
  void removed(String name) {
    Object[] values = new Object[ImagesTable.TABLE.schema().size()];
    values[0] = uri(name);
    values[1] = ImagesTable.REMOVED;
    values[values.length - 2] = "run";
    values[values.length - 1] = time();
    images.add(RowFactory.create(values));
  }

  private static Float[] boxed(float[] vector) {
    Float[] boxed = new Float[vector.length];
    Arrays.setAll(boxed, i -> vector[i]);
    return boxed;
  }

  String uri(String name) {
    return "file:" + folder.resolve(name);
  }

  private Timestamp time() {
    return Timestamp.valueOf(at);
  }

  /** With all rows so far written. */
  OutputTables written() {
    append(CaptionsTable.TABLE, captions);
    append(AnswersTable.TABLE, answers);
    append(EmbeddingsTable.TABLE, embeddings);
    append(ImagesTable.TABLE, images);
    return tables;
  }

  OutputTables empty() {
    return tables;
  }

  private void append(TableDefinition table, List<Row> rows) {
    if (!rows.isEmpty()) {
      tables.append(
          table,
          LocalSpark.session().createDataFrame(rows, table.schema()),
          new Transaction(UUID.randomUUID().toString(), 0));
    }
  }

  ReferencePlace file(String name, String json) throws IOException {
    Path file = Files.writeString(folder.resolve(name), json);
    return new ReferencePlace(
        file.toString(), "--references", LocalSpark.session().sparkContext().hadoopConfiguration());
  }
}
