package io.sparkblip2.evaluation;

import java.util.List;

/**
 * A caption made ready to be compared.
 *
 * @param parts its tokens split at spaces; a caption without tokens is one empty part, as in
 *     Python, and ROUGE-L counts it as such
 * @param ngrams of its tokens split at any white space, which BLEU and CIDEr-D compare
 */
record Sentence(List<String> parts, Ngrams ngrams) {
  static Sentence of(String caption) {
    String tokens = PtbTokenizer.tokenize(caption);
    return new Sentence(List.of(tokens.split(" ", -1)), Ngrams.of(Words.of(tokens)));
  }
}
