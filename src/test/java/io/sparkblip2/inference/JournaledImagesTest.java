package io.sparkblip2.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JournaledImagesTest {
  private static final Wanted CAPTION = new Wanted(true, List.of(), false);

  private final List<List<String>> first = new ArrayList<>();
  private final List<List<String>> second = new ArrayList<>();

  @Test
  void imagesOfSeveralTasksAreEachInTheirOwnTasksJournal() {
    BatchJournal one = into(first);
    BatchJournal other = into(second);
    ImageRequest c = image("c", other);
    JournaledImages images = new JournaledImages();

    images.enter(List.of(image("a", BatchJournal.NONE), image("b", one), c, image("d", one)));
    assertThat(first).containsExactly(List.of("b", "d"));
    assertThat(second).containsExactly(List.of("c"));

    images.leave(c);
    assertThat(first).hasSize(1);
    assertThat(second).isEmpty();
    images.leave();
    assertThat(first).isEmpty();
  }

  private static BatchJournal into(List<List<String>> notes) {
    return names -> {
      notes.add(names);
      return () -> notes.remove(names);
    };
  }

  private static ImageRequest image(String name, BatchJournal journal) {
    return new ImageRequest(
        new byte[1], CAPTION, new Handling(name, false, journal), new CompletableFuture<>());
  }
}
