package io.sparkblip2.search;

import static org.apache.spark.sql.functions.col;

import io.sparkblip2.tables.IndexTables;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.collection.Seq;

/**
 * Makes the index rows of an image: one for each list that some of its vectors belong to, with
 * these vectors, and one that says that the image is in the index.
 *
 * @param files where the rows go
 */
record ListAssignment(Broadcast<Centroids> centroids, String indexId, Files files)
    implements FlatMapFunction<Row, Row> {

  /** Kinds of files that rows of lists are written to. */
  enum Files {
    /** A file holds rows of one list. */
    BY_LIST,
    /** A file holds rows of any lists. */
    TAIL
  }

  /**
   * @param images rows of the table {@code embeddings}
   * @return rows of {@link IndexTables#VECTORS}
   */
  Dataset<Row> of(Dataset<Row> images) {
    return images
        .select(col("image_uri"), col("created_at"), col("queries"))
        .flatMap(this, Encoders.row(IndexTables.VECTORS.schema()));
  }

  @Override
  public Iterator<Row> call(Row image) {
    List<Row> rows = new ArrayList<>();
    rows.add(row(image, IndexTables.MEMBERS, IndexTables.MEMBERS, null));
    lists(image.getList(2))
        .forEach(
            (list, queries) ->
                rows.add(
                    row(
                        image,
                        files == Files.BY_LIST ? list : IndexTables.TAIL,
                        list,
                        queries.toArray())));
    return rows.iterator();
  }

  private Map<Integer, List<Seq<Float>>> lists(List<Seq<Float>> queries) {
    int[] nearest = centroids.value().nearest(Vectors.of(queries));
    Map<Integer, List<Seq<Float>>> lists = new TreeMap<>();
    for (int i = 0; i < nearest.length; i++) {
      lists.computeIfAbsent(nearest[i], list -> new ArrayList<>()).add(queries.get(i));
    }
    return lists;
  }

  private Row row(Row image, int fileList, int list, Object[] queries) {
    return RowFactory.create(indexId, fileList, list, image.getString(0), image.get(1), queries);
  }
}
