package io.sparkblip2.evaluation;

import edu.stanford.nlp.ling.Word;
import edu.stanford.nlp.process.PTBTokenizer;
import edu.stanford.nlp.process.WordTokenFactory;
import java.io.StringReader;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * Captions as the COCO evaluation compares them: Penn Treebank tokens in lower case, most
 * punctuation dropped (pycocoevalcap's ptbtokenizer.py, which runs the same CoreNLP 3.4.1).
 *
 * <p>Each caption is read alone; the reference reads all as one text, a line each.
 */
final class PtbTokenizer {
  /** The reference's list. Brackets are lower case by the time it is looked up, so they stay. */
  private static final Set<String> DROPPED =
      Set.of(
          "''", "'", "``", "`", "-LRB-", "-RRB-", "-LCB-", "-RCB-", ".", "?", "!", ",", ":", "-",
          "--", "...", ";");

  /** All that the tokenizer takes for the end of a line. */
  private static final Pattern LINE_END = Pattern.compile("[\\n\\x0b\\f\\r\\x85\\u2028\\u2029]");

  private PtbTokenizer() {}

  /** The tokens, one space between them. A token may hold a no-break space. */
  static String tokenize(String caption) {
    PTBTokenizer<Word> tokens =
        new PTBTokenizer<>(
            // Some rules look at what comes next: 've is a token only in front of something.
            new StringReader(LINE_END.matcher(caption).replaceAll(" ") + "\n"),
            new WordTokenFactory(),
            "tokenizeNLs=true,untokenizable=noneDelete");
    // The last token is the line's end and says nothing.
    StringJoiner kept = new StringJoiner(" ");
    while (tokens.hasNext()) {
      String token = tokens.next().word().toLowerCase(Locale.ENGLISH);
      if (!DROPPED.contains(token) && tokens.hasNext()) {
        kept.add(token);
      }
    }
    return kept.toString();
  }
}
