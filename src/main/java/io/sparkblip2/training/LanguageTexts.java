package io.sparkblip2.training;

import io.sparkblip2.checkpoint.LanguageConfig;
import io.sparkblip2.config.QuestionAnswer;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.text.Prompts;
import io.sparkblip2.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Examples as a language model learns them (BLIP-2, section 3.3). A decoder-only model is given
 * prompt and text as one sequence, closed by its end token, and learns the text; an encoder-decoder
 * is given the prompt and learns to write the text.
 */
final class LanguageTexts implements AutoCloseable {
  /** What the loss passes over. */
  static final int UNLEARNT = -100;

  private final Tokenizer tokenizer;
  private final LanguageConfig language;
  private final Prompts prompts;
  private final int longest;
  private final int contextTokens;
  private final int queries;

  /**
   * @param longest tokens of a text at most; the rest is cut off. Of a sequence with a question,
   *     the question's beginning goes first
   * @param contextTokens positions that a context takes, cut or padded; 0 for as many as its tokens
   * @param queries positions before every text that are a picture's
   */
  LanguageTexts(Path folder, LanguageConfig language, int longest, int contextTokens, int queries) {
    this.tokenizer = Tokenizer.open(folder, language.bosTokenId());
    this.language = language;
    this.prompts = Prompts.of(language.modelType());
    this.longest = longest;
    this.contextTokens = contextTokens;
    this.queries = queries;
  }

  /**
   * A batch's texts.
   *
   * @param ids what the network is given
   * @param targets what it learns at each position, {@link #UNLEARNT} where nothing
   */
  record Rows(TokenRows ids, TokenRows targets) {
    /** What the sum of their losses is divided by: at least 1, so that a sum of none is 0. */
    long learntTokens() {
      long learnt =
          targets.rows().stream()
              .flatMapToInt(Arrays::stream)
              .filter(target -> target != UNLEARNT)
              .count();
      return Math.max(1, learnt);
    }

    Rows from(int from, int to) {
      return new Rows(ids.from(from, to), targets.from(from, to));
    }
  }

  /** For whoever is asked: the text is learnt. */
  Rows of(List<Example> examples) {
    return of(examples, false);
  }

  /** For whoever reads: of a decoder-only model, the questions are learnt with the answers. */
  Rows whole(List<Example> examples) {
    return of(examples, true);
  }

  private Rows of(List<Example> examples, boolean whole) {
    List<int[]> ids = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (Example example : examples) {
      if (language.decoderOnly()) {
        addSequence(example, whole, ids, targets);
      } else {
        addPair(example, ids, targets);
      }
    }
    return new Rows(new TokenRows(ids), new TokenRows(targets));
  }

  private void addSequence(Example example, boolean whole, List<int[]> ids, List<int[]> targets) {
    int[] earlier = earlier(example);
    String prompt = example.prompt().isEmpty() ? "" : prompts.question(example.prompt());
    int[] last =
        tokenizer.encode(prompt.isEmpty() ? example.text() : prompt + " " + example.text());
    int asked =
        prompt.isEmpty() ? earlier.length : follow(earlier, tokenizer.encode(prompt)).length;
    int[] all = join(follow(earlier, last), new int[] {language.eosTokenId()});
    int[] told = shorten(Arrays.copyOf(all, asked), all.length - asked);
    int[] text = join(told, Arrays.copyOfRange(all, asked, all.length));
    // What is cut goes on, so it has no end token: who learnt one would stop in mid-sentence.
    text = Arrays.copyOf(text, Math.min(text.length, longest));
    int[] target = text.clone();
    if (!whole) {
      Arrays.fill(target, 0, told.length, UNLEARNT);
    }
    if (!example.context().isEmpty()) {
      // A context stands where the picture's queries will stand: before the sequence's start token.
      // It is read, as they will be, and not learnt.
      int[] context = tokenizer.encode(example.context());
      int[] words = placed(Arrays.copyOfRange(context, start(context), context.length));
      int[] unlearnt = new int[words.length];
      Arrays.fill(unlearnt, UNLEARNT);
      target[0] = text[0];
      text = join(words, text);
      target = join(unlearnt, target);
    }
    requirePositions(text.length);
    ids.add(text);
    targets.add(target);
  }

  /**
   * What is asked, in the room that the answer leaves it, at least half of all: it loses its
   * beginning, as the words next to the answer say most about it, but not its start token.
   */
  private int[] shorten(int[] asked, int answer) {
    int room = Math.max(longest - answer, (longest + 1) / 2);
    if (asked.length <= room) {
      return asked;
    }
    int[] end = Arrays.copyOfRange(asked, asked.length - room, asked.length);
    end[0] = asked[0];
    return end;
  }

  private int[] placed(int[] context) {
    if (contextTokens == 0) {
      return context;
    }
    int[] placed = Arrays.copyOf(context, contextTokens);
    if (context.length < contextTokens) {
      Arrays.fill(placed, context.length, contextTokens, language.padTokenId());
    }
    return placed;
  }

  private void requirePositions(int tokens) {
    int positions = language.maxPositionEmbeddings();
    if (queries + tokens > positions) {
      throw new WrongCallException(
          "A text is %d tokens long with what stands before it, and the language model has %d positions; lower --max-text-length, shorten the captions, or raise max_position_embeddings of a new model."
              .formatted(queries + tokens, positions));
    }
  }

  /** What was asked and answered before; every answer has its end token, as the last one has. */
  private int[] earlier(Example example) {
    int[] all = {};
    for (QuestionAnswer pair : example.earlier()) {
      int[] ids = tokenizer.encode(prompts.question(pair.question()) + " " + pair.answer());
      all = join(follow(all, ids), new int[] {language.eosTokenId()});
    }
    return all;
  }

  /** One sequence of two: the second goes on without its start token. */
  private static int[] follow(int[] first, int[] second) {
    return first.length == 0
        ? second
        : join(first, Arrays.copyOfRange(second, start(second), second.length));
  }

  /** Where the words begin, behind the start token. */
  private static int start(int[] ids) {
    return Math.min(1, ids.length - 1);
  }

  private static int[] join(int[] first, int[] second) {
    return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }

  private void addPair(Example example, List<int[]> ids, List<int[]> targets) {
    String context = example.context();
    String prompt =
        example.prompt().isEmpty() ? "" : prompts.question(example.prompt(), example.earlier());
    if (contextTokens > 0 && !context.isEmpty()) {
      int[] told = tokenizer.encode(context);
      int[] words = Arrays.copyOf(told, told.length - 1); // its end token is the prompt's
      ids.add(cut(join(placed(words), tokenizer.encode(prompt))));
    } else {
      String given = context.isEmpty() ? prompt : context + " " + prompt;
      ids.add(cut(tokenizer.encode(given.strip())));
    }
    targets.add(cut(tokenizer.encode(example.text())));
  }

  private int[] cut(int[] ids) {
    if (ids.length <= longest) {
      return ids;
    }
    int[] cut = Arrays.copyOf(ids, longest);
    cut[longest - 1] = ids[ids.length - 1];
    return cut;
  }

  int padding() {
    return language.padTokenId();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
