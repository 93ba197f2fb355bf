package io.sparkblip2.pipeline;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_union;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.sparkblip2.inference.QualityFlag;
import io.sparkblip2.tables.CaptionsTable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Flags the captions that a large part of a slice's images share: what a model says that does not
 * look. Copies of one image count once. Answers are left alone, as "yes" is right of many images.
 */
final class MassDuplicates {
  private static final String CAPTIONS = CaptionsTable.TABLE.name();

  private final HealthLimits limits;

  MassDuplicates(HealthLimits limits) {
    this.limits = limits;
  }

  /** The staged images, with the flag added where it belongs; the same for the same slice. */
  Dataset<Row> mark(Dataset<Row> staged) {
    Dataset<Row> captions = staged.selectExpr("inline(" + CAPTIONS + ")");
    Dataset<Row> byText =
        captions.groupBy("caption").agg(countDistinct(col("sha256")).as("images"));
    Row most = byText.agg(max("images")).first();
    if (most.isNullAt(0) || most.getLong(0) < limits.duplicateImages()) {
      return staged; // nearly always
    }
    long images = captions.agg(countDistinct(col("sha256"))).first().getLong(0);
    double mass = Math.max(limits.duplicateImages(), limits.duplicateRatio() * images);
    // At most 1 / duplicateRatio texts.
    Object[] shared =
        byText
            .filter(col("images").geq(mass))
            .select("caption")
            .as(Encoders.STRING())
            .collectAsList()
            .toArray();
    return shared.length == 0
        ? staged
        : staged.withColumn(CAPTIONS, transform(col(CAPTIONS), caption -> marked(caption, shared)));
  }

  private static Column marked(Column caption, Object[] shared) {
    Column flags = caption.getField("quality_flags");
    Column more =
        array_union(
            coalesce(flags, array().cast("array<string>")),
            array(lit(QualityFlag.MASS_DUPLICATE.label())));
    return caption.withField(
        "quality_flags", when(caption.getField("caption").isin(shared), more).otherwise(flags));
  }
}
