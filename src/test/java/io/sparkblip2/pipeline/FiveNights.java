package io.sparkblip2.pipeline;

import io.sparkblip2.inference.Wanted;
import io.sparkblip2.tables.Compaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Five nights of {@code enrich}: a first one; pictures that are added, renamed and removed; ones
 * that are edited in place and copied; a question in other words; and nothing at all. The model is
 * a {@link FakePredictor}, which counts what it sees.
 *
 * <p>As a program: {@code FiveNights FOLDER [PICTURES]}, 10,000 pictures if nothing is said.
 */
final class FiveNights {
  private static final Wanted.Question COLOUR = new Wanted.Question("colour", "what colour?");
  private static final Wanted.Question SHAPE = new Wanted.Question("shape", "what shape?");
  private static final Wanted.Question OTHER_SHAPE = new Wanted.Question("shape", "which shape?");

  final PictureCatalog catalog;
  final TestRun run;
  private final Path output;
  private final int pictures;
  private final List<Night> nights = new ArrayList<>();

  /**
   * What a night found and did.
   *
   * @param fresh URIs that the tables did not know
   * @param seen pictures that the model saw
   * @param commits to images, captions, answers and embeddings, compaction included
   */
  record Night(
      String what, long fresh, long changed, long removed, long reused, long seen, long commits) {
    /** Commits say less than the other numbers, except that there are none. */
    Night withoutCommits() {
      return new Night(what, fresh, changed, removed, reused, seen, commits == 0 ? 0 : 1);
    }
  }

  FiveNights(Path folder, int pictures) {
    this.catalog = new PictureCatalog(folder);
    this.output = folder.resolve("out");
    this.pictures = pictures;
    this.run = new TestRun(Path.of(catalog.table()), output);
    run.upkeep = new Upkeep(true, 0.5, new Compaction(16, 168), Upkeep.Indexing.IF_THERE);
    run.sliceSize = Math.max(25, pictures / 4);
    run.wanted = new Wanted(true, List.of(COLOUR, SHAPE), true);
  }

  /** Numbers as they have to be; commits are 1 where there are any. */
  static List<Night> expected(int n) {
    long added = n / 6;
    long renamed = n / 12;
    long removed = n / 20;
    long edited = n / 15;
    long copied = n / 10;
    long names = n + added - removed + copied + 3;
    long distinct = n + added - removed + 1;
    return List.of(
        new Night("first", n, 0, 0, 0, n, 1),
        new Night(
            "added, renamed, removed", added + renamed, 0, removed + renamed, renamed, added, 1),
        new Night("edited, copied", copied + 3, edited, 0, copied + 2, edited + 1, 1),
        new Night("a question in other words", 0, 0, 0, names - distinct, distinct, 1),
        new Night("nothing", 0, 0, 0, 0, 0, 0));
  }

  /**
   * @param check called after each night
   */
  List<Night> go(Runnable check) {
    for (int i = 0; i < pictures; i++) {
      draw(i, 50);
    }
    night("first", check);

    for (int i = pictures; i < pictures + pictures / 6; i++) {
      draw(i, 50);
    }
    int renamed = pictures / 12;
    for (int i = 0; i < renamed; i++) {
      catalog.rename(name(i), "renamed-" + name(i));
    }
    for (int i = renamed; i < renamed + pictures / 20; i++) {
      catalog.remove(name(i));
    }
    night("added, renamed, removed", check);

    for (int i = pictures / 6; i < pictures / 6 + pictures / 15; i++) {
      draw(i, 150);
    }
    for (int i = pictures / 3; i < pictures / 3 + pictures / 10; i++) {
      catalog.copy(name(i), "copy-of-" + name(i));
    }
    catalog.draw("three.png", 251, 251, 251);
    catalog.copy("three.png", "one-of-three.png");
    catalog.copy("three.png", "two-of-three.png");
    night("edited, copied", check);

    run.wanted = new Wanted(true, List.of(COLOUR, OTHER_SHAPE), true);
    night("a question in other words", check);
    night("nothing", check);
    return nights;
  }

  private void draw(int index, int blue) {
    catalog.draw(name(index), index / 250, index % 250, blue);
  }

  private static String name(int index) {
    return "p%05d.png".formatted(index);
  }

  private void night(String what, Runnable check) {
    catalog.publish();
    long seen = run.predictor().submissions();
    long commits = commits();
    RunSummary summary = run.run();
    nights.add(
        new Night(
            what,
            summary.plan().fresh(),
            summary.plan().changed(),
            summary.plan().removed(),
            summary.report().images().reused(),
            run.predictor().submissions() - seen,
            commits() - commits));
    check.run();
  }

  private long commits() {
    return Files.exists(output)
        ? Tables.versions(output).values().stream().mapToLong(version -> version + 1).sum()
        : 0;
  }

  /** Prints what each night did, and fails where it is not what was expected. */
  public static void main(String[] args) {
    int pictures = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    FiveNights scenario = new FiveNights(Path.of(args[0]), pictures);
    Instant start = Instant.now();
    List<Night> nights =
        scenario.go(
            () -> {
              Duration since = Duration.between(start, Instant.now());
              System.out.println(
                  since.toSeconds() + " s  " + scenario.nights.get(scenario.nights.size() - 1));
            });
    List<Night> found = nights.stream().map(Night::withoutCommits).toList();
    if (!found.equals(expected(pictures))) {
      throw new IllegalStateException("expected " + expected(pictures));
    }
    System.out.println("All as expected.");
  }
}
