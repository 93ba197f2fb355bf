package io.sparkblip2.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Small pictures in a folder, and what they show by a file in COCO's form: their names.
 *
 * @param images the folder
 * @param captions the file
 */
record ThreePictures(Path images, Path captions) {
  static final List<String> NAMES = List.of("png-rgb.png", "jpeg-420.jpg", "gif.gif");

  private static final ObjectMapper JSON = new ObjectMapper();

  static ThreePictures in(Path folder) throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    ObjectNode known = JSON.createObjectNode();
    for (String name : NAMES) {
      Files.copy(Path.of("src/test/resources/images", name), images.resolve(name));
      int id = known.withArray("images").size();
      known.withArray("images").addObject().put("id", id).put("file_name", "images/" + name);
      known.withArray("annotations").addObject().put("image_id", id).put("caption", name);
    }
    return new ThreePictures(
        images, Files.writeString(folder.resolve("captions.json"), known.toString()));
  }
}
