package io.sparkblip2.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.LocalSpark;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputNotWritableTest {
  private final FolderTables tables = new FolderTables(LocalSpark.session(), "file:/data/out");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/data/out/captions/part-0.parquet (Permission denied)",
        "Mkdirs failed to create file:/data/out/_staging/1",
        "Permission denied: user=me, access=WRITE, inode=\"/data\":root:root:drwxr-xr-x",
      })
  void aDenialThatNamesTheOutputOrTheFolderItLiesInIsOfTheOutput(String message) {
    assertThat(behind(message).orElseThrow())
        .hasMessageContaining("The output 'file:/data/out' cannot be written");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://photos/2024: getFileStatus: AccessDenied: Access Denied",
        "/data/outside/catalog/part-0.parquet (Permission denied)",
        "Permission denied: user=me, access=READ, inode=\"/catalog\":root:root:drwxr-x---",
      })
  void aDenialOfAnotherPlaceIsNotOfTheOutput(String message) {
    assertThat(behind(message)).isEmpty();
  }

  @Test
  void aFullDiskNeedsNoName() {
    assertThat(behind("No space left on device").orElseThrow())
        .hasMessageContaining("There is no room for the output");
  }

  private Optional<OutputNotWritableException> behind(String message) {
    Exception failure = new IllegalStateException("Job aborted", new IOException(message));
    return OutputNotWritableException.behind(failure, tables);
  }
}
