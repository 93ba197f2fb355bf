package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.inference.SafeBatch;
import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.RunsTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedBatchesTest {
  @TempDir Path temporary;

  @Test
  void theNextRunWithTheSameWorkBeginsWithTheSizeThatFits() {
    Pictures.drawMany(temporary.resolve("images"), 3);
    TestRun run = new TestRun(temporary.resolve("images"), temporary.resolve("out"));
    run.run();
    assertThat(run.predictor().spec().safeBatches()).isEmpty();
    assertThat(config(run)).isEqualTo("{}");

    Pictures.draw(temporary.resolve("images/new.png"), 9, 9, 9);
    run.predictor().holds(new SafeBatch("a small card", 2));
    run.run();
    assertThat(run.predictor().spec().safeBatches()).isEmpty();

    Pictures.draw(temporary.resolve("images/newer.png"), 8, 8, 8);
    run.run();
    assertThat(run.predictor().spec().safeBatches()).isEqualTo(Map.of("a small card", 2));

    // Another number of texts needs another size.
    run.wanted = new Wanted(true, List.of(new Wanted.Question("shape", "what shape?")), false);
    run.run();
    assertThat(run.predictor().spec().safeBatches()).isEmpty();
  }

  private static String config(TestRun run) {
    return run.tables().read(RunsTable.TABLE).first().getAs("config");
  }
}
