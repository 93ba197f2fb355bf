package io.sparkblip2.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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

  @Test
  void aPromptKnowsWhenMoreIsToCome() {
    assertThat(Statements.areComplete("SELECT 1;")).isTrue();
    assertThat(Statements.areComplete("SELECT 1; -- done")).isTrue();
    assertThat(Statements.areComplete("SELECT 1")).isFalse();
    assertThat(Statements.areComplete("SELECT ';")).isFalse();
    assertThat(Statements.areComplete("SELECT 1; /* ;")).isFalse();
  }
}
