package io.sparkblip2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layouts have the numbers of the released checkpoints. */
class ModelRowTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "opt-2.7b,        1247, 14_979_047_424, 2",
    "opt-2.7b-old,    1248, 15_493_505_024, 2",
    "opt-2.7b-coco,   1248, 15_495_870_464, 2",
    "opt-6.7b,        1247, 31_011_477_504, 4",
    "opt-6.7b-coco,   1247, 31_013_842_944, 4",
    "flan-t5-xl,      1289, 15_769_786_368, 2",
    "flan-t5-xl-coco, 1289, 15_772_151_808, 2",
    "flan-t5-xxl,     1289, 48_918_386_688, 5",
    "itm-vit-g,        809,  4_688_129_032, 1",
    "itm-vit-g-coco,   809,  4_690_494_472, 1",
  })
  void tensorsBytesAndFilesAreThoseOfTheHub(String name, int count, String bytes, int files) {
    Map<String, long[]> tensors = tensors(name);
    assertThat(tensors).hasSize(count);
    assertThat(count(tensors, "vision_model.")).isEqualTo(474);
    assertThat(count(tensors, "qformer.")).isEqualTo(name.startsWith("itm") ? 326 : 254);
    assertThat(bytes(tensors)).isEqualTo(Long.parseLong(bytes.replace("_", "")));
    assertThat(shards(tensors)).hasSize(files);
  }

  @Test
  void aWrittenFolderIsComplete() throws IOException {
    long bytes = RandomCheckpoint.write("base-itm", WeightType.BF16, folder);
    assertThat(Files.size(folder.resolve("model.safetensors"))).isGreaterThan(bytes);
    RetrievalCheckpoint.open(folder).requireComplete();
  }

  private Map<String, long[]> tensors(String name) {
    ModelRow row = ModelRow.named(name);
    Path config = folder.resolve("config.json");
    TinyFolder.writeText(config, row.config());
    return RandomCheckpoint.tensors(row, config);
  }

  private static List<List<NewTensor>> shards(Map<String, long[]> tensors) {
    return WeightFiles.shards(
        tensors.entrySet().stream()
            .map(tensor -> new NewTensor(tensor.getKey(), "F32", tensor.getValue(), out -> {}))
            .toList(),
        RandomCheckpoint.LARGEST_SHARD_BYTES);
  }

  private static long count(Map<String, long[]> layout, String prefix) {
    return layout.keySet().stream().filter(key -> key.startsWith(prefix)).count();
  }

  private static long bytes(Map<String, long[]> tensors) {
    return tensors.values().stream()
        .mapToLong(shape -> RandomCheckpoint.byteCount(shape, WeightType.F32))
        .sum();
  }
}
