package io.sparkblip2.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A job's options as the table {@code runs} keeps them. */
public final class OptionsJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private OptionsJson() {}

  /** A JSON object by the records' names of the options, without logins and queries of URIs. */
  public static String of(Record options) {
    try {
      return Redaction.ofUris(JSON.writeValueAsString(options));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("options are plain values", e);
    }
  }
}
