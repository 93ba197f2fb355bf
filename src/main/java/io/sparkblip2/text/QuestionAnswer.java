package io.sparkblip2.text;

/** A question and its answer, as words. */
public record QuestionAnswer(String question, String answer) {}
