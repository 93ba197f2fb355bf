package io.sparkblip2.evaluation;

import io.sparkblip2.config.WrongCallException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the metrics of captions are made of; sums over parts of a collection add up. */
public record CaptionSums(BleuSums bleu, Mean rouge, Mean cider, Mean exact)
    implements Serializable {
  public static final CaptionSums NONE =
      new CaptionSums(BleuSums.NONE, Mean.NONE, Mean.NONE, Mean.NONE);

  /**
   * CoreNLP is not in the application jar, and a clear word is better than a missing class.
   *
   * @throws WrongCallException if it is not on the class path
   */
  public static void requireTokenizer() {
    try {
      Class.forName(
          "edu.stanford.nlp.process.PTBTokenizer", false, CaptionSums.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new WrongCallException(
          "Captions are split into words by CoreNLP's tokenizer, which is not on the class path;"
              + " add target/lib/stanford-corenlp-3.4.1.jar with --jars, as jobs/evaluate.sh does.",
          e);
    }
  }

  /**
   * One caption.
   *
   * @param frequencies of all evaluated images' references, this one's among them
   */
  public static CaptionSums of(
      String caption, ImageReferences references, DocumentFrequencies frequencies) {
    Sentence candidate = Sentence.of(caption);
    List<Ngrams> ngrams = references.sentences().stream().map(Sentence::ngrams).toList();
    boolean exact = references.captions().stream().anyMatch(r -> ExactMatch.same(caption, r));
    return new CaptionSums(
        BleuSums.of(candidate.ngrams(), ngrams),
        Mean.of(
            RougeL.score(
                candidate.parts(), references.sentences().stream().map(Sentence::parts).toList())),
        Mean.of(new CiderD(frequencies).score(candidate.ngrams(), ngrams)),
        Mean.of(exact ? 1 : 0));
  }

  public CaptionSums plus(CaptionSums other) {
    return new CaptionSums(
        bleu.plus(other.bleu),
        rouge.plus(other.rouge),
        cider.plus(other.cider),
        exact.plus(other.exact));
  }

  /** Captions counted. */
  public long captions() {
    return rouge.count();
  }

  /** By name; CIDEr-D from 0 to 10, the others from 0 to 1. */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (int n = 1; n <= Ngrams.LONGEST; n++) {
      metrics.put("bleu_" + n, bleu.score(n));
    }
    metrics.put("rouge_l", rouge.value());
    metrics.put("cider", cider.value());
    metrics.put("exact_match", exact.value());
    return metrics;
  }
}
