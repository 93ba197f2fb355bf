package io.sparkblip2.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class StagedImagesTest {
  private static final StructType KNOWN_IN =
      new StructType().add(StagedImages.SCHEMA.apply("known_in"));

  @Test
  void aTableIsLookedThroughWhereItMayHoldTheImage() {
    Dataset<Row> staged =
        LocalSpark.session()
            .createDataFrame(
                List.of(
                    RowFactory.create((Object) new String[] {}),
                    RowFactory.create((Object) new String[] {"images"}),
                    RowFactory.create((Object) null)), // staged by an earlier version
                KNOWN_IN);
    assertThat(known(staged, ImagesTable.TABLE)).containsExactly(false, true, true);
    assertThat(known(staged, CaptionsTable.TABLE)).containsExactly(false, false, true);
  }

  private static List<Object> known(Dataset<Row> staged, TableDefinition table) {
    return staged.select(StagedImages.isKnown(table)).collectAsList().stream()
        .map(row -> row.get(0))
        .toList();
  }
}
