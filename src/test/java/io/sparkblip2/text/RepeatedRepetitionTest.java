package io.sparkblip2.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedRepetitionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(?:a*)*",
        "((a?)b)+",
        "(a|aa)*",
        "(x(a|b))+",
        "([a-z]+)+?",
        "(a{2,}){3,}",
        "(\\w+\\s?)*",
        "(?<name>a+)*",
        "a{2}{3}",
        "a{2}+",
        "a*+*",
        "(?x)(a+) +",
        "(?<a>b+)\\g<a>",
        "(\\)+)+",
        "([)]+)+",
      })
  void anExpressionThatCanRunForEverIsFound(String regex) {
    assertThat(RepeatedRepetition.isIn(regex)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|\\s*[\\r\\n]+",
        " {2,}",
        "(?:abc)+",
        "(a|b)?c+",
        "[(a+)+]*",
        "[]+*]+",
        "[^]+*]+",
        "[[:alpha:]&&[^+]]+",
        "\\(a+\\)+",
        "a++b*?c??",
        "(",
        "[",
        "\\",
        "",
      })
  void anHonestExpressionIsNot(String regex) {
    assertThat(RepeatedRepetition.isIn(regex)).isFalse();
  }
}
