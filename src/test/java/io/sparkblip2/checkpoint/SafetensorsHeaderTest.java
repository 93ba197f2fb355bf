package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsHeaderTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("model.safetensors");
  }

  @Test
  void tensorsAreFoundAtTheirBytesWhateverTheirOrderInTheHeader() {
    SafetensorsWriter.write(
        file,
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"second\":{\"dtype\":\"F16\",\"shape\":[2,3],\"data_offsets\":[4,16]},"
            + "\"scalar\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
            + "\"empty\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[4,4]}}   ",
        16);
    List<StoredTensor> tensors = SafetensorsHeader.read(file).tensors();
    assertThat(tensors).extracting(StoredTensor::key).containsExactly("scalar", "empty", "second");
    assertThat(tensors.get(2).shape()).containsExactly(2, 3);
    assertThat(tensors.get(2).end()).isEqualTo(file.toFile().length());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                          | 0 | does not start with {",
        "{                                                           | 0 | not valid JSON",
        "{} {}                                                       | 0 | something behind",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':1}| 4 | every key once",
        "{'a':7}                                                     | 0 | unknown dtype",
        "{'a':{'dtype':'F33','shape':[1],'data_offsets':[0,4]}}      | 4 | unknown dtype 'F33'",
        "{'a':{'dtype':'F32','data_offsets':[0,4]}}                  | 4 | proper shape",
        "{'a':{'dtype':'F32','shape':[1]}}                           | 4 | proper data_offsets",
        "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}     | 4 | -1 in its shape",
        "{'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}}    | 4 | 1.5 in its shape",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4,8]}}    | 4 | not [begin, end]",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}      | 4 | not [begin, end]",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}      | 4 | needs 8 bytes",
        "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0]}} | 0 | overflows",
        "{'a':{'dtype':'U8','shape':[9223372036854775807],'data_offsets':[0,9223372036854775807]}} | 4 | beyond",
        "{'a':{'dtype':'U8','shape':[1],'data_offsets':[1,2]}}       | 2 | hole",
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}} | 3 | overlapping",
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}       | 1 | cut off",
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}       | 5 | 3 bytes behind",
        "{'__metadata__':[]}                                         | 0 | not a JSON object",
        "{'__metadata__':{'a':1}}                                    | 0 | not a string",
      })
  void aBrokenRuleIsNamed(String header, long dataBytes, String rule) {
    SafetensorsWriter.write(file, header.replace('\'', '"'), dataBytes);
    assertRefused(rule);
  }

  @Test
  void aFileOfFewerThanEightBytesIsRefused() throws IOException {
    Files.write(file, new byte[7]);
    assertRefused("has 7 bytes");
  }

  @ParameterizedTest
  @CsvSource({"0,does not start", "100000001,over 100 MB", "-1,18446744073709551615 bytes"})
  void aLengthThatCannotBeIsRefusedBeforeAnythingIsAllocated(long length, String rule)
      throws IOException {
    Files.write(file, lengthOnly(length));
    assertRefused(rule);
  }

  @Test
  void aHeaderLongerThanTheFileIsRefused() throws IOException {
    Files.write(file, lengthOnly(99_999_999));
    assertRefused("longer than the file");
  }

  @Test
  void deepNestingIsRefusedAndOverflowsNoStack() {
    SafetensorsWriter.write(file, "{\"a\":" + "[".repeat(1_000_000), 0);
    assertRefused("not valid JSON");
  }

  @Test
  void aHeaderThatIsNotUtf8IsRefused() throws IOException {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(lengthOnly(6)));
      out.write(ByteBuffer.wrap(new byte[] {'{', 0, '"', 0, (byte) 0xff, (byte) 0xfe}));
    }
    assertRefused("not valid JSON");
  }

  @Test
  void aTensorBeyondTwoGibibytesIsReadWhereItLies() throws IOException {
    long before = 3L << 30;
    SafetensorsWriter.write(
        file,
        "{\"far\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":["
            + before
            + ","
            + (before + 8)
            + "]},\"first\":{\"dtype\":\"U8\",\"shape\":["
            + before
            + "],\"data_offsets\":[0,"
            + before
            + "]}}",
        before + 8);
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer values = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      values.putFloat(0, 1.5f).putFloat(4, -2);
      out.write(values, out.size() - 8);
    }
    StoredTensor far = SafetensorsHeader.read(file).tensors().get(1);
    far.weight()
        .readRows(
            ByteBuffer.allocateDirect(8),
            (rows, first) -> {
              assertThat(rows.getFloat(0)).isEqualTo(1.5f);
              assertThat(rows.getFloat(4)).isEqualTo(-2);
            });
  }

  @Test
  void aSingleTensorOfMoreThanTwoGibibytesIsRefusedWhenAskedFor() {
    long bytes = 3L << 30;
    SafetensorsWriter.write(
        file,
        "{\"a\":{\"dtype\":\"F32\",\"shape\":["
            + bytes / 4
            + "],\"data_offsets\":[0,"
            + bytes
            + "]}}",
        bytes);
    StoredTensor tensor = SafetensorsHeader.read(file).tensors().get(0);
    assertThat(tensor.objection(new long[] {bytes / 4})).get().asString().contains("2 GiB");
  }

  private static byte[] lengthOnly(long length) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length).array();
  }

  private void assertRefused(String rule) {
    assertThatThrownBy(() -> SafetensorsHeader.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(rule);
  }
}
