package io.sparkblip2.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementsTest {
  @Test
  void semicolonsEndStatements() {
    assertThat(Statements.of("SELECT 1; SELECT 2;")).containsExactly("SELECT 1", "SELECT 2");
    assertThat(Statements.of("SELECT 1;\n\nSELECT 2")).containsExactly("SELECT 1", "SELECT 2");
    assertThat(Statements.of(" ;; -- nothing\n; /* nor here; */ ")).isEmpty();
  }

  @Test
  void quotesAndCommentsHoldThem() {
    assertThat(Statements.of("SELECT ';', \"a;\\\";\", `;`; SELECT 'it\\'s;'"))
        .containsExactly("SELECT ';', \"a;\\\";\", `;`", "SELECT 'it\\'s;'");
    assertThat(Statements.of("SELECT 1 -- one; two\n+ 1; SELECT /* a; /* b; */ c; */ 2"))
        .containsExactly("SELECT 1 -- one; two\n+ 1", "SELECT /* a; /* b; */ c; */ 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN SELECT 1; SELECT 2; END",
        "begin DECLARE c INT; BEGIN SET c = 1; END; IF c = 1 THEN SELECT 'END'; END IF; end",
        "BEGIN SELECT CASE WHEN x THEN 1 ELSE 2 END AS begin_end; SELECT 3; END",
        "BEGIN CASE c WHEN 1 THEN SELECT 1; END CASE; WHILE c > 1 DO SET c = 0; END WHILE; END"
      })
  void aScriptIsOneStatement(String script) {
    assertThat(Statements.of(script)).containsExactly(script);
    assertThat(Statements.of("SELECT 1; " + script + "; SELECT CASE WHEN x THEN 1 END; SELECT 2"))
        .containsExactly("SELECT 1", script, "SELECT CASE WHEN x THEN 1 END", "SELECT 2");
    assertThat(Statements.areComplete(script + ";")).isTrue();
    assertThat(Statements.areComplete(script.substring(0, script.lastIndexOf(';') + 1))).isFalse();
  }

  @Test
  void wordsOfScriptsAreNamesElsewhere() {
    assertThat(Statements.of("SELECT begin FROM a; SELECT case FROM b; SELECT 1 AS end; SELECT 2"))
        .hasSize(4);
  }

  @Test
  void aPromptKnowsWhenMoreIsToCome() {
    assertThat(Statements.areComplete("SELECT 1;")).isTrue();
    assertThat(Statements.areComplete("SELECT 1; -- done")).isTrue();
    assertThat(Statements.areComplete("SELECT 1")).isFalse();
    assertThat(Statements.areComplete("SELECT ';")).isFalse();
    assertThat(Statements.areComplete("SELECT 1; /* ;")).isFalse();
  }
}
