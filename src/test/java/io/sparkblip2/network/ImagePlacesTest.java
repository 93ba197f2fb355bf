package io.sparkblip2.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ImagePlacesTest {
  private final ImagePlaces places = new ImagePlaces();

  @Test
  void theFirstImagesStandInTheirOrder() {
    assertThat(places.take(3)).containsExactly(0, 1, 2);
    assertThat(places.capacity()).isEqualTo(3);
  }

  @Test
  void newImagesFillTheGapsThatOthersLeft() {
    places.take(5);
    places.free(1);
    places.free(3);
    assertThat(places.take(3)).containsExactly(1, 3, 5);
  }

  @Test
  void roomIsDoubledWhereItIsTooLittleAndNeverLess() {
    places.take(4);
    places.take(1);
    assertThat(places.capacity()).isEqualTo(8);
    places.take(20);
    assertThat(places.capacity()).isEqualTo(25);
    places.free(24);
    assertThat(places.capacity()).isEqualTo(25);
  }

  @Test
  void anImageThatIsNotThereIsRefused() {
    places.take(2);
    places.free(0);
    assertThatThrownBy(() -> places.free(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> places.require(1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The session has images {1}, but was asked about [1, 2]");
    assertThatThrownBy(() -> places.require(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
