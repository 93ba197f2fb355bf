package io.sparkblip2.pipeline;

import io.sparkblip2.catalog.Catalog;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.ForeachPartitionFunction;

/** Draws a partition's pictures into their files; drawn twice, they are the same. */
record PictureDrawing(Catalog catalog, String folder, PlainFiles files)
    implements ForeachPartitionFunction<Long> {

  @Override
  public void call(Iterator<Long> indexes) throws IOException {
    while (indexes.hasNext()) {
      long index = indexes.next();
      byte[] bytes = catalog.file(index);
      try (OutputStream out = files.create(new Path(folder, catalog.fileName(index)))) {
        out.write(bytes);
      }
    }
  }
}
