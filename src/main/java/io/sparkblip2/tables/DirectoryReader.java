package io.sparkblip2.tables;

import static io.sparkblip2.tables.TableDefinition.optional;
import static io.sparkblip2.tables.TableDefinition.required;

import io.sparkblip2.image.FileNameEncoding;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.sql.Timestamp;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Reads directories inside a task: a row per image and per directory to read next, and one each
 * with the number of other files and of those whose names cannot be read.
 *
 * <p>A link to a directory is followed unless it leads back to where its way has come through.
 */
final class DirectoryReader implements FlatMapFunction<Iterator<DirectoryReader.Directory>, Row> {
  private static final long serialVersionUID = 1;

  static final String IMAGE = "image";
  static final String DIRECTORY = "directory";

  /** Its byte_length is the number of files. */
  static final String OTHERS = "others";

  /** As above, of files and directories whose names are not UTF-8. */
  static final String BROKEN_NAMES = "broken_names";

  /** As above, in a JVM that was not started in a UTF-8 locale and so reads few names. */
  static final String FOREIGN_NAMES = "foreign_names";

  static final List<String> EXTENSIONS =
      List.of("jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "webp", "tif", "tiff");

  static final StructType SCHEMA =
      new StructType()
          .add(required("kind", DataTypes.StringType))
          .add(required("image_uri", DataTypes.StringType))
          .add(optional("modified_at", DataTypes.TimestampType))
          .add(optional("byte_length", DataTypes.LongType))
          .add(optional("components", DataTypes.createArrayType(DataTypes.StringType)))
          .add(optional("linked", DataTypes.BooleanType))
          .add(optional("nested_target", DataTypes.StringType));

  private final HadoopSettings settings;

  DirectoryReader(HadoopSettings settings) {
    this.settings = settings;
  }

  /**
   * @param components what is left of a glob below this directory; none means everything
   * @param linked whether it was reached through a link
   * @param nestedTarget real path where it is itself a link in such a directory, else null
   */
  record Directory(String path, List<String> components, boolean linked, String nestedTarget)
      implements Serializable {

    static Directory start(String path, List<String> components) {
      return new Directory(path, components, false, null);
    }
  }

  static JavaRDD<Directory> directories(JavaRDD<Row> entries) {
    return entries
        .filter(row -> row.getString(0).equals(DIRECTORY))
        .map(
            row ->
                new Directory(
                    row.getString(1),
                    List.of((String[]) row.get(4)),
                    row.getBoolean(5),
                    row.getString(6)));
  }

  @Override
  public Iterator<Row> call(Iterator<Directory> directories) {
    return new Flattened<>(directories, this::read);
  }

  private Iterator<Row> read(Directory directory) {
    Path path = new Path(directory.path());
    try {
      return new Entries(
          directory, path.getFileSystem(settings.configuration()).listStatusIterator(path));
    } catch (FileNotFoundException e) {
      return List.<Row>of().iterator(); // gone since its parent was read
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  private static IllegalStateException unreadable(Directory directory, IOException e) {
    return new IllegalStateException(
        "The folder '" + directory.path() + "' cannot be read: " + e.getMessage(), e);
  }

  /** One directory, streamed: it may hold millions of files. */
  private static final class Entries implements Iterator<Row> {
    private final Directory directory;
    private final RemoteIterator<FileStatus> statuses;
    private final GlobFilter name;
    private final List<String> below;
    private final LocalFolder local;
    private long others;
    private boolean ended;
    private Row next;

    Entries(Directory directory, RemoteIterator<FileStatus> statuses) throws IOException {
      this.directory = directory;
      this.statuses = statuses;
      this.local = LocalFolder.at(new Path(directory.path()));
      List<String> components = directory.components();
      this.name = components.isEmpty() ? null : new GlobFilter(components.get(0));
      this.below = components.isEmpty() ? components : components.subList(1, components.size());
    }

    @Override
    public boolean hasNext() {
      try {
        while (next == null && statuses.hasNext()) {
          next = row(statuses.next());
        }
        if (next == null && !ended) {
          ended = true;
          next = brokenNames();
        }
      } catch (IOException e) {
        throw unreadable(directory, e);
      }
      if (next == null && others > 0) {
        next = count(OTHERS, others);
        others = 0;
      }
      return next != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Row row = next;
      next = null;
      return row;
    }

    private Row row(FileStatus status) throws IOException {
      Path path = status.getPath();
      if (name == null ? isHidden(path.getName()) : !name.accept(path)) {
        return null;
      }
      if (status.isDirectory()) {
        return directory(path);
      }
      if (!below.isEmpty()) {
        return null;
      }
      if (name == null && !isImage(path.getName())) {
        others++;
        return null;
      }
      return RowFactory.create(
          IMAGE,
          path.toString(),
          new Timestamp(status.getModificationTime()),
          status.getLen(),
          null,
          null,
          null);
    }

    /** Null where a link leads back. */
    private Row directory(Path path) throws IOException {
      LocalFolder folder = LocalFolder.at(path);
      java.nio.file.Path target = folder == null ? null : folder.target();
      if (target != null && folder.isReachedThrough(target)) {
        return null;
      }
      return RowFactory.create(
          DIRECTORY,
          path.toString(),
          null,
          null,
          below.toArray(new String[0]),
          directory.linked() || target != null,
          directory.linked() && target != null ? target.toString() : null);
    }

    /** Null where there are none. */
    private Row brokenNames() throws IOException {
      if (local == null) {
        return null;
      }
      long broken = local.brokenNames().stream().filter(this::isWanted).count();
      return broken == 0
          ? null
          : count(FileNameEncoding.isUtf8() ? BROKEN_NAMES : FOREIGN_NAMES, broken);
    }

    private boolean isWanted(java.nio.file.Path entry) {
      String text = entry.getFileName().toString();
      return name == null
          ? !isHidden(text) && (isImage(text) || Files.isDirectory(entry))
          : name.accept(new Path(null, null, text))
              && (below.isEmpty() || Files.isDirectory(entry));
    }

    private Row count(String kind, long files) {
      return RowFactory.create(kind, directory.path(), null, files, null, null, null);
    }

    private static boolean isHidden(String name) {
      return name.startsWith(".") || name.startsWith("_");
    }

    private static boolean isImage(String name) {
      int dot = name.lastIndexOf('.');
      return EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }
  }
}
