package io.sparkblip2.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SliceWorkTest {
  @Test
  void eachOutputIsCopiedWhereAnImageGetsACopyOfIt() {
    assertThat(OutputTables.OUTPUTS).filteredOn(new SliceWork(9, 0, 0, 0, 0)::copies).isEmpty();
    assertThat(OutputTables.OUTPUTS)
        .filteredOn(new SliceWork(0, 1, 0, 0, 1)::copies)
        .containsExactlyInAnyOrder(CaptionsTable.TABLE, ImagesTable.TABLE);
    assertThat(OutputTables.OUTPUTS)
        .filteredOn(new SliceWork(0, 0, 1, 1, 0)::copies)
        .containsExactlyInAnyOrder(AnswersTable.TABLE, EmbeddingsTable.TABLE);
  }

  @Test
  void aTableThatIsNoOutputIsNotTakenForOne() {
    SliceWork work = new SliceWork(0, 1, 1, 1, 1);
    assertThatThrownBy(() -> work.copies(RunsTable.TABLE)).hasMessageContaining("runs");
  }
}
