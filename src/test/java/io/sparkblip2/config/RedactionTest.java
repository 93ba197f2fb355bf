package io.sparkblip2.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://AKIA:hunter2@bucket/x.jpg",
        "s3a://AKIA:hun/ter2@bucket/x.jpg",
        "https://hunter2@host/x.jpg",
        "abfss://user:hunter2@account/x.jpg",
        "opening https://host/x.jpg?X-Amz-Signature=hunter2&n=1 failed",
        "fs.s3a.secret.key=hunter2, fs.s3a.access.key = hunter2",
        "{\"password\": \"hunter2\"}",
        "token=hunter2"
      })
  void noSecretIsLeft(String text) {
    assertThat(Redaction.of(text)).doesNotContain("hunter2", "ter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://host:8020/a@b.jpg",
        "abfss://container@account/x.jpg",
        "http://[::1]:80/x@y.jpg",
        "there is no user@host here",
        "The tokenizer has 3 tokens.",
        "{\"images\":\"/data\",\"question\":[\"color=What color?\"]}"
      })
  void whatIsNoSecretStays(String text) {
    assertThat(Redaction.of(text)).isEqualTo(text);
    assertThat(Redaction.hasLogin(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://h/x?X-Amz-Signature=abc&n=1, https://h/x?X-Amz-Signature=***&n=1",
    "https://h/x?n=1&sig=abc#f, https://h/x?n=1&sig=***#f",
    "https://h/x?design=1, https://h/x?design=1",
    "s3a://b/x?sig=abc, s3a://b/x?sig=abc"
  })
  void aSignatureIsTakenOutOfItsAddress(String address, String expected) {
    assertThat(address.replaceAll(Redaction.SIGNED, "$1***")).isEqualTo(expected);
  }

  @Test
  void aLoginIsFoundInAnOption() {
    assertThat(Redaction.hasLogin("s3a://AKIA:hunter2@bucket/x")).isTrue();
  }
}
