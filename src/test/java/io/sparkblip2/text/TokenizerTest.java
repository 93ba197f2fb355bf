package io.sparkblip2.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkblip2.config.WrongCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
  private static final Path TINY = Path.of("src/test/resources/checkpoints/tiny-opt");

  private static Tokenizer tokenizer;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    tokenizer = Tokenizer.open(TINY, 2);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void anEmptyTextIsTheBeginningAlone() {
    assertThat(tokenizer.encode("")).containsExactly(2);
  }

  @Test
  void withoutAPostProcessorAnEmptyTextIsTheConfiguredBeginning() throws IOException {
    try (Tokenizer plain = Tokenizer.open(edited("post_processor", "null"), 5)) {
      assertThat(plain.encode("")).containsExactly(5);
    }
  }

  @Test
  void theConfigurationSaysWhetherATextBeginsWithASpace() throws IOException {
    Path opt = written(RandomTokenizer.opt().toString());
    try (Tokenizer plain = Tokenizer.open(opt, 2)) {
      Files.writeString(opt.resolve("tokenizer_config.json"), "{\"add_prefix_space\": true}");
      try (Tokenizer prefixing = Tokenizer.open(opt, 2)) {
        assertThat(prefixing.encode("what is it?")).isEqualTo(plain.encode(" what is it?"));
        assertThat(plain.encode("what is it?")).isNotEqualTo(plain.encode(" what is it?"));
      }
    }
  }

  @Test
  void aMadeUpOptReadsUsualPromptsInAsManyTokensAsTheRealOne() throws IOException {
    try (Tokenizer opt = Tokenizer.open(written(RandomTokenizer.opt().toString()), 2)) {
      int[] ids = opt.encode("Question: what is it? Answer:");
      assertThat(ids).startsWith(2).hasSize(9);
      assertThat(opt.decode(ids)).isEqualTo("Question: what is it? Answer:");
      assertThat(opt.encode("a photo of")).hasSize(4);
    }
  }

  @Test
  void flanT5EndsItsPromptsAndAnEmptyOneIsTheEndAlone() throws IOException {
    try (Tokenizer t5 = Tokenizer.open(written(RandomTokenizer.t5().toString()), 7)) {
      assertThat(t5.encode("")).containsExactly(1);
      assertThat(t5.encode("ab")).hasSize(3).endsWith(1).doesNotContain(7);
      assertThat(t5.decode(new int[] {0, t5.encode("ab")[0], t5.encode("ab")[1], 1}))
          .isEqualTo("ab");
    }
  }

  @Test
  void bertHasAMarkOnEitherSideAndNoCapitals() throws IOException {
    try (Tokenizer bert = Tokenizer.open(written(RandomTokenizer.bert().toString()), 7)) {
      assertThat(bert.encode("")).containsExactly(101, 102);
      assertThat(bert.encode("A Dog!")).startsWith(101).endsWith(102).hasSize(7);
      assertThat(bert.encode("a dog!")).containsExactly(bert.encode("A Dog!"));
      assertThat(bert.decode(bert.encode("a dog!"))).isEqualTo("a dog!");
      assertThat(bert.encode("\u2603")).containsExactly(101, 100, 102);
    }
  }

  /** The shape of LLaMA's and Vicuna's file; ids by Hugging Face's tokenizers 0.22. */
  @Test
  void llamaBeginsItsPromptsAndSplitsUnknownLettersIntoBytes() throws IOException {
    String json =
        """
        {"version": "1.0", "truncation": null, "padding": null,
         "added_tokens": [
           {"id": 1, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true},
           {"id": 2, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true}],
         "normalizer": {"type": "Sequence", "normalizers": [
           {"type": "Prepend", "prepend": "\u2581"},
           {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]},
         "pre_tokenizer": null,
         "post_processor": {"type": "TemplateProcessing",
           "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
             {"Sequence": {"id": "A", "type_id": 0}}],
           "pair": [{"Sequence": {"id": "A", "type_id": 0}},
             {"Sequence": {"id": "B", "type_id": 1}}],
           "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
         "decoder": {"type": "Sequence", "decoders": [
           {"type": "Replace", "pattern": {"String": "\u2581"}, "content": " "},
           {"type": "ByteFallback"}, {"type": "Fuse"},
           {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
         "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>",
           "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": true,
           "byte_fallback": true, "ignore_merges": false,
           "vocab": {"<unk>": 0, "<s>": 1, "</s>": 2, "\u2581": 3, "a": 4, "d": 5, "o": 6,
             "g": 7, "\u2581d": 8, "og": 9, "\u2581dog": 10, "<0x0A>": 11},
           "merges": ["\u2581 d", "o g", "\u2581d og"]}}
        """;
    try (Tokenizer llama = Tokenizer.open(written(json), 7)) {
      assertThat(llama.encode("")).containsExactly(1);
      assertThat(llama.encode("a dog\n")).containsExactly(1, 3, 4, 10, 11);
      assertThat(llama.decode(new int[] {3, 4, 10, 2})).isEqualTo("a dog");
    }
  }

  private Path written(String json) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), json);
    return folder;
  }

  @Test
  void aTextComesBackAsItWas() {
    String text = "Two dogs, caf\u00e9 \ud83d\ude00 and 3 cats";
    assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
  }

  @Test
  void nothingIsTruncated() {
    int[] ids = tokenizer.encode("z".repeat(Tokenizer.LONGEST_TEXT));
    assertThat(tokenizer.decode(ids)).hasSize(Tokenizer.LONGEST_TEXT);
  }

  @Test
  void idsThatAModelHasNoEmbeddingForAreLeftOut() {
    int[] all = tokenizer.encode("a <image> b");
    int placeholder = Arrays.stream(all).max().orElseThrow();
    int[] known = Arrays.stream(all).filter(id -> id < placeholder).toArray();
    assertThat(known).hasSizeLessThan(all.length);
    assertThat(tokenizer.encode("a <image> b", placeholder)).isEqualTo(known);
    assertThat(tokenizer.encode("<image>", 0)).as("never empty").hasSize(1);
  }

  @Test
  void aTextThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> tokenizer.encode("z".repeat(Tokenizer.LONGEST_TEXT + 1)))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("20001 characters");
  }

  @Test
  void whatHasNoUtf8IsCleanedBeforeNativeCodeSeesIt() {
    assertThat(tokenizer.decode(tokenizer.encode("a\ud83db\0c"))).isEqualTo("a\ufffdb c");
  }

  @Test
  void controlCharactersAreSpacesButForThoseThatTextHas() {
    assertThat(tokenizer.decode(tokenizer.encode("a\u0007b\u0085c\u001bd"))).isEqualTo("a b c d");
    assertThat(tokenizer.decode(tokenizer.encode("a\tb\nc"))).isEqualTo("a\tb\nc");
  }

  @Test
  void spacesBeforePunctuationGoWhereTheTokenizerSaysSo() {
    String text = "it 's a dog , is n't it ? ' yes ' !";
    assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo("it's a dog, isn't it?'yes '!");
  }

  @Test
  void spacesStayWithoutATokenizerConfiguration() throws IOException {
    try (Tokenizer plain = Tokenizer.open(edited("padding", "null"), 2)) {
      assertThat(plain.decode(plain.encode("\u00a0a dog , yes \n"))).isEqualTo("a dog , yes");
    }
  }

  @Test
  void aTokenizerThatCouldRunForEverIsRefused() throws IOException {
    Path hostile =
        edited(
            "normalizer",
            "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Replace\","
                + " \"pattern\": {\"Regex\": \"(a+)+$\"}, \"content\": \"\"}]}");
    assertThatThrownBy(() -> Tokenizer.open(hostile, 2))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContainingAll("normalizer", "(a+)+$", "refused");
  }

  @Test
  void aBrokenTokenizerIsRefused() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    for (String content : new String[] {"", "[]", "{", "{}", "[".repeat(100_000)}) {
      Files.writeString(file, content);
      assertThatThrownBy(() -> Tokenizer.open(folder, 2))
          .isInstanceOf(WrongCallException.class)
          .hasMessageContaining("tokenizer.json");
    }
    Files.write(file, new byte[] {'{', (byte) 0xff, '}'});
    assertThatThrownBy(() -> Tokenizer.open(folder, 2)).hasMessageContaining("UTF-8");
    Files.delete(file);
    assertThatThrownBy(() -> Tokenizer.open(folder, 2)).hasMessageContaining("is missing");
  }

  /** The tiny tokenizer.json, alone in a folder, with one part replaced. */
  private Path edited(String part, String json) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode tokenizer = (ObjectNode) mapper.readTree(TINY.resolve("tokenizer.json").toFile());
    tokenizer.set(part, mapper.readTree(json));
    mapper.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
    return folder;
  }
}
