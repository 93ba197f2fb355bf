package io.sparkblip2.config;

/** What the vision encoder and the language model compute in; the Q-Former stays in float32. */
public enum Precision {
  FLOAT32,
  BFLOAT16,
  FLOAT16,
  INT8
}
