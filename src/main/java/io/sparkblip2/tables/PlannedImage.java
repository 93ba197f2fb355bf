package io.sparkblip2.tables;

import static io.sparkblip2.tables.TableDefinition.optional;
import static io.sparkblip2.tables.TableDefinition.required;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;

import io.sparkblip2.inference.Wanted;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * An image that a run has work for.
 *
 * @param known whether a table has a row of it already, so that its rows are merged, not appended
 * @param missing the part of what is wanted that the tables lack
 */
public record PlannedImage(ImageFacts facts, boolean known, Wanted missing) {
  public static final StructType SCHEMA =
      new StructType()
          .add(required("image_uri", StringType))
          .add(optional("modified_at", TimestampType))
          .add(optional("byte_length", LongType))
          .add(required("known", BooleanType))
          .add(required("caption", BooleanType))
          .add(required("questions", DataTypes.createArrayType(StringType)))
          .add(required("embedding", BooleanType))
          // What the tables know the bytes to be; null where they have to be read to know it.
          .add(optional("sha256", StringType));

  /**
   * @param wanted all that the run wants; the row names the part that is missing
   */
  public static PlannedImage of(Row row, Wanted wanted) {
    Set<String> ids = new HashSet<>(row.<String>getList(5));
    List<Wanted.Question> questions =
        wanted.questions().stream().filter(question -> ids.contains(question.id())).toList();
    return new PlannedImage(
        ImageFacts.listed(
            row.getString(0),
            row.getTimestamp(1),
            row.isNullAt(2) ? null : row.getLong(2),
            row.getString(7)),
        row.getBoolean(3),
        new Wanted(row.getBoolean(4), questions, row.getBoolean(6)));
  }
}
