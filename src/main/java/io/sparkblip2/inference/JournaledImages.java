package io.sparkblip2.inference;

import java.util.ArrayList;
import java.util.List;

/** Which images are in native code, as journals have it: those that entered together are a note. */
final class JournaledImages {
  private final List<Note> notes = new ArrayList<>();

  private record Note(BatchJournal.Entry entry, List<ImageRequest> images) {}

  void enter(List<ImageRequest> images) {
    BatchJournal journal = images.get(0).handling().journal();
    List<String> names = images.stream().map(image -> image.handling().name()).toList();
    notes.add(new Note(journal.begin(names), new ArrayList<>(images)));
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
