package io.sparkblip2.generation;

/**
 * A row of a search's next step.
 *
 * @param parent which of the search's present rows it continues, from 0
 * @param text the whole text, the token to be appended being its last
 */
record Continuation(int parent, Written text) {}
