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
 * @param knownIn names of the tables that hold a row already with a key that it will have, so that
 *     its rows there are merged; to the others they are appended, which looks at nothing
 * @param missing the part of what is wanted that the tables lack
 * @param triedAgain whether it could not be read before, for a reason that may have passed
 * @param recorded whether its row in {@code images} tells all of the file as it is, so that it is
 *     left alone when outputs are added
 */
public record PlannedImage(
    ImageFacts facts, List<String> knownIn, Wanted missing, boolean triedAgain, boolean recorded) {
  public static final StructType SCHEMA =
      new StructType()
          .add(required("image_uri", StringType))
          .add(optional("modified_at", TimestampType))
          .add(optional("byte_length", LongType))
          .add(required("known_in", DataTypes.createArrayType(StringType)))
          .add(required("caption", BooleanType))
          .add(required("questions", DataTypes.createArrayType(StringType)))
          .add(required("embedding", BooleanType))
          // What the tables know the bytes to be; null where they have to be read to know it.
          .add(optional("sha256", StringType))
          .add(required("tried_again", BooleanType))
          .add(required("recorded", BooleanType));

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
        row.getList(3),
        new Wanted(row.getBoolean(4), questions, row.getBoolean(6)),
        row.getBoolean(8),
        row.getBoolean(9));
  }
}
