package io.sparkblip2.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextVectorsTest {
  @Test
  void anImageIsAsLikeATextAsItsNearestQuery() {
    float[][] texts = new float[300][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = new float[] {i, 1, -i};
    }
    float[] queries = {1, 0, 0, 0, 2, 0, 0, 0, 0.5f};
    float[] similarity = new TextVectors(texts).similarity(queries);
    assertThat(similarity).hasSize(300);
    assertThat(similarity[0]).isEqualTo(2f);
    assertThat(similarity[299]).isEqualTo(299f);
    assertThat(new TextVectors(texts).similarity(new float[] {-1, 0, 0})[299]).isEqualTo(-299f);
  }
}
