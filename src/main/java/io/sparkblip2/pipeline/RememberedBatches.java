package io.sparkblip2.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.inference.PredictorSpec;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.OutputTables;
import io.sparkblip2.tables.RunsTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/**
 * The batch sizes that devices turned out to hold, from one run to the next: as {@code
 * safeBatches}, images by device, in the configuration of the table {@code runs}.
 *
 * <p>They hold for the same weights, precision, beams, number of texts and wished batch size: more
 * of any of these needs more memory.
 */
final class RememberedBatches {
  private static final String OF = "safeBatchesOf";
  private static final String SIZES = "safeBatches";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String key;

  RememberedBatches(PredictorSpec spec, Wanted wanted) {
    String fingerprint = spec.fingerprint();
    this.key =
        "%s %s %d rows, %d texts%s, batch %d"
            .formatted(
                fingerprint.substring(0, Math.min(16, fingerprint.length())),
                spec.precision(),
                spec.generation().rows(),
                wanted.questions().size() + (wanted.caption() ? 1 : 0),
                spec.retrieval() == null ? "" : ", retrieval",
                spec.batchSize());
  }

  /** The sizes by device that the newest such run found; empty if none had to. */
  Map<String, Integer> read(OutputTables tables) {
    List<Row> newest =
        tables
            .read(RunsTable.TABLE)
            .filter(get_json_object(col("config"), "$." + OF).equalTo(key))
            .orderBy(col("started_at").desc())
            .select(get_json_object(col("config"), "$." + SIZES))
            .limit(1)
            .collectAsList();
    try {
      return newest.isEmpty()
          ? Map.of()
          : JSON.readValue(newest.get(0).getString(0), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      return Map.of(); // somebody edited the row; the sizes are found again
    }
  }

  /** The configuration with the sizes that this run found; as it is if it found none. */
  String into(String config, Map<String, Integer> found) {
    if (found.isEmpty()) {
      return config;
    }
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(config);
      return json.put(OF, key).set(SIZES, JSON.valueToTree(new TreeMap<>(found))).toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("options are plain values", e);
    }
  }
}
