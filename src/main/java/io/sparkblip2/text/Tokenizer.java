package io.sparkblip2.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.sparkblip2.config.WrongCallException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * tokenizer.json through Hugging Face's own tokenizers library: never truncates, never pads.
 * Thread-safe until closed.
 */
public final class Tokenizer implements AutoCloseable {
  /** Longest text that is encoded; the library takes a second for each million characters. */
  public static final int LONGEST_TEXT = 20_000;

  private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\t\\n\\r]]");

  private static final Pattern SPACE_BEFORE_PUNCTUATION = Pattern.compile(" ([.?!,])");
  private static final Pattern SPACE_BEFORE_CONTRACTION = Pattern.compile(" (n't|'m|'s|'ve|'re)");

  private final HuggingFaceTokenizer tokenizer;
  private final boolean cleanUpSpaces;
  private final int bosTokenId;

  private Tokenizer(HuggingFaceTokenizer tokenizer, boolean cleanUpSpaces, int bosTokenId) {
    this.tokenizer = tokenizer;
    this.cleanUpSpaces = cleanUpSpaces;
    this.bosTokenId = bosTokenId;
  }

  /**
   * @param folder the checkpoint's, with tokenizer.json
   * @param bosTokenId what an empty text becomes if the file itself adds no token
   * @throws WrongCallException if the file is missing, malformed or unsafe to run
   */
  public static Tokenizer open(Path folder, int bosTokenId) {
    TokenizerFiles files = TokenizerFiles.read(folder);
    try {
      return of(files.tokenizerJson(), files.cleanUpSpaces(), bosTokenId);
    } catch (IOException | RuntimeException e) {
      throw new WrongCallException(
          folder.resolve("tokenizer.json") + " is not a usable tokenizer: " + e.getMessage(), e);
    }
  }

  /**
   * One whose files were looked at before, such as an exported model's; needs no JSON library.
   *
   * @param tokenizerJson tokenizer.json, known to be safe to run
   * @param cleanUpSpaces as {@link #cleanUpSpaces} was
   */
  public static Tokenizer of(String tokenizerJson, boolean cleanUpSpaces, int bosTokenId)
      throws IOException {
    EngineDefaults.apply();
    Map<String, String> options =
        Map.of(
            "addSpecialTokens", "true",
            "truncation", "do_not_truncate",
            "padding", "do_not_pad",
            // Silences a warning only: nothing is truncated.
            "maxLength", Integer.toString(LONGEST_TEXT),
            "modelMaxLength", Integer.toString(LONGEST_TEXT));
    HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(tokenizerJson.getBytes(StandardCharsets.UTF_8)), options);
    return new Tokenizer(tokenizer, cleanUpSpaces, bosTokenId);
  }

  /** Whether {@link #decode} takes spaces away that stand before punctuation. */
  public boolean cleanUpSpaces() {
    return cleanUpSpaces;
  }

  /**
   * Text to ids, with the special tokens that the file adds (OPT: {@code </s>} in front); never
   * empty. Lone surrogates become U+FFFD, as they have no UTF-8, and control characters spaces, as
   * no model was trained on them: all but tab, line feed and carriage return.
   *
   * @throws WrongCallException if the text is longer than {@link #LONGEST_TEXT}
   */
  public int[] encode(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw new WrongCallException(
          "A prompt has "
              + text.length()
              + " characters; at most "
              + LONGEST_TEXT
              + " can be read. Shorten it: \""
              + text.substring(0, 40)
              + "...\"");
    }
    String whole = LONE_SURROGATE.matcher(text).replaceAll("\uFFFD");
    String clean = CONTROL.matcher(whole).replaceAll(" ");
    long[] ids = tokenizer.encode(clean).getIds();
    return ids.length == 0
        ? new int[] {bosTokenId}
        : Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  /**
   * As {@link #encode(String)}, without the ids that a model has no embedding for: those of a text
   * that spells a placeholder of another model.
   */
  public int[] encode(String text, int vocabSize) {
    int[] ids = Arrays.stream(encode(text)).filter(id -> id < vocabSize).toArray();
    return ids.length == 0 ? new int[] {bosTokenId} : ids;
  }

  /** Ids to text without special tokens and without white space around it. */
  public String decode(int[] ids) {
    String text = tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true);
    return strip(cleanUpSpaces ? cleanUp(text) : text);
  }

  /** What transformers does under clean_up_tokenization_spaces, in its order. */
  private static String cleanUp(String text) {
    String punctuated = SPACE_BEFORE_PUNCTUATION.matcher(text).replaceAll("$1");
    return SPACE_BEFORE_CONTRACTION.matcher(punctuated.replace(" ' ", "'")).replaceAll("$1");
  }

  /** As Python's strip, which unlike Java's also takes no-break spaces. */
  private static String strip(String text) {
    int begin = 0;
    int end = text.length();
    while (begin < end && isSpace(text.charAt(begin))) {
      begin++;
    }
    while (end > begin && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(begin, end);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
