package io.sparkblip2.inference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which images are in native code, as journals have it: those that entered together are a note, in
 * each journal of those that are its own.
 */
final class JournaledImages {
  private final List<Note> notes = new ArrayList<>();

  private record Note(BatchJournal.Entry entry, List<ImageRequest> images) {}

  void enter(List<ImageRequest> images) {
    Map<BatchJournal, List<ImageRequest>> byJournal = new LinkedHashMap<>();
    for (ImageRequest image : images) {
      byJournal
          .computeIfAbsent(image.handling().journal(), journal -> new ArrayList<>())
          .add(image);
    }
    byJournal.forEach(
        (journal, its) ->
            notes.add(
                new Note(
                    journal.begin(its.stream().map(image -> image.handling().name()).toList()),
                    its)));
  }

  /** Ends the notes whose last image this was. */
  void leave(ImageRequest image) {
    for (Note note : notes) {
      note.images.removeIf(one -> one == image);
      if (note.images.isEmpty()) {
        note.entry.close();
      }
    }
    notes.removeIf(note -> note.images.isEmpty());
  }

  /** Ends all notes. */
  void leave() {
    notes.forEach(note -> note.entry.close());
    notes.clear();
  }
}
