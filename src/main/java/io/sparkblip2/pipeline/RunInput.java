package io.sparkblip2.pipeline;

import io.sparkblip2.config.Redaction;
import io.sparkblip2.config.WrongCallException;
import io.sparkblip2.tables.DeltaSource;
import io.sparkblip2.tables.FileVersions;
import io.sparkblip2.tables.FolderTables;
import io.sparkblip2.tables.ImageListing;
import io.sparkblip2.tables.ImageSource;
import io.sparkblip2.tables.ImagesTable;
import io.sparkblip2.tables.OutputTables;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * The images that a run is about. A night whose catalog is a Delta table with a Change Data Feed
 * takes them from the last night's and reads what has changed since; wherever it is not certain
 * that this gives the same, it reads the catalog whole.
 */
final class RunInput implements AutoCloseable {
  private final SparkSession spark;
  private final RunRequest run;
  private final RunListener listener;
  private final DeltaSource catalog;
  private ImageListing listing;
  private FileVersions lookups;

  private RunInput(SparkSession spark, RunRequest run, RunListener listener, DeltaSource catalog) {
    this.spark = spark;
    this.run = run;
    this.listener = listener;
    this.catalog = catalog;
  }

  /**
   * Reads the source, unless its changes are likely to do.
   *
   * @throws WrongCallException if there are no such images, or the output lies among them
   */
  static RunInput open(SparkSession spark, RunRequest run, RunListener listener) {
    boolean nightly = run.upkeep() != null;
    ImageSource source =
        new ImageSource(spark, run.images(), run.uriColumn(), nightly ? "--catalog" : "--images");
    if (nightly) {
      run.tables().refuseAsCatalog(run.images());
    }
    Optional<DeltaSource> delta = nightly ? source.delta() : Optional.empty();
    RunInput input = new RunInput(spark, run, listener, delta.orElse(null));
    if (delta.isPresent()) {
      input.objection(input.lastMark()).ifPresent(input::readWhole);
      return input;
    }
    input.listing = source.list();
    if (run.tables() instanceof FolderTables folder) {
      folder.checkOutside(input.listing.root());
    }
    if (nightly) {
      listener.catalogRead("whole, as it is no Delta table");
    }
    return input;
  }

  /** Lists the images; to be called when no other run writes to the tables. */
  ImageListing list() {
    if (listing == null) {
      Optional<CatalogMark> last = lastMark();
      objection(last)
          .ifPresentOrElse(
              this::readWhole, () -> readChanges(last.orElseThrow().catalog().version()));
    }
    if (run.upkeep() == null) {
      return run.limit() == 0 ? listing : listing.first(run.limit());
    }
    if (!run.upkeep().lookAtFiles() || listing.root() != null) {
      return listing;
    }
    lookups = new FileVersions(spark, run.access());
    return lookups.of(listing);
  }

  /**
   * Tells of files that could not be looked at; to be called when the listing was read.
   *
   * @throws IllegalStateException if they are nearly all of the catalog
   */
  void judgeLookups() {
    if (lookups != null) {
      lookups.unanswered().ifPresent(listener::filesUnknown);
    }
  }

  /**
   * The configuration for the table {@code runs}, with what the next night needs to know.
   *
   * @param images that the run's plan is about
   */
  String into(String config, long images) {
    OutputTables tables = run.tables();
    // Somebody's rows may have come or gone while the run went on.
    return catalog == null || ImagesTable.active(tables).count() != images
        ? config
        : new CatalogMark(catalog.version(), run.uriColumn(), tables.version(ImagesTable.TABLE))
            .into(config);
  }

  private Optional<CatalogMark> lastMark() {
    return catalog.hasFeed() ? CatalogMark.newest(run.tables()) : Optional.empty();
  }

  private Optional<String> objection(Optional<CatalogMark> last) {
    if (!catalog.hasFeed()) {
      return Optional.of("it has no Change Data Feed");
    }
    if (spark.conf().get("spark.sql.files.ignoreMissingFiles", "false").equals("true")) {
      return Optional.of("spark.sql.files.ignoreMissingFiles would hide that changes are gone");
    }
    return last.isEmpty()
        ? Optional.of("no night before it noted what it read")
        : last.get().objection(catalog, run.uriColumn(), run.tables());
  }

  private void readWhole(String reason) {
    listener.catalogRead("version %d, whole, as %s".formatted(catalog.version().version(), reason));
    listing = catalog.whole();
  }

  private void readChanges(long since) {
    try {
      listing = catalog.since(since, ImagesTable.active(run.tables()));
    } catch (Exception e) { // whatever it is that cannot be read, reading all of it is the way out
      readWhole(
          "its changes since version %d cannot be read (%s)"
              .formatted(
                  since,
                  Redaction.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""))));
      return;
    }
    if (listing.images().isEmpty()) {
      listing.close();
      readWhole("its changes since version %d leave no image in it".formatted(since));
      return;
    }
    listener.catalogRead(
        "version %d, by its changes since version %d"
            .formatted(catalog.version().version(), since));
  }

  @Override
  public void close() {
    if (listing != null) {
      listing.close();
    }
  }
}
