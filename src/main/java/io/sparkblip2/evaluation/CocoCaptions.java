package io.sparkblip2.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Captions by people, in COCO's form: {@code images} with {@code id} and {@code file_name}, {@code
 * annotations} with {@code image_id} and {@code caption}.
 *
 * @param images by id, in the file's order: the file name, empty where the file gives none
 * @param captions by image id; none of an image without captions
 * @param unknown captions whose image is not in the file
 */
public record CocoCaptions(
    Map<String, String> images, Map<String, List<String>> captions, long unknown) {

  /**
   * @param name for messages
   * @throws io.sparkblip2.config.WrongCallException if the file is not of this form
   */
  public static CocoCaptions read(InputStream in, String name) throws IOException {
    ReferenceFile file = new ReferenceFile(name);
    Map<String, String> images = new LinkedHashMap<>();
    Map<String, List<String>> captions = new LinkedHashMap<>();
    Set<String> lists =
        file.read(
            in,
            Map.of(
                "images",
                image -> images.put(file.text(image, "id"), image.path("file_name").asText("")),
                "annotations",
                caption -> add(file, caption, captions)));
    if (!lists.containsAll(Set.of("images", "annotations"))) {
      throw file.wrongKind(
          "file of captions",
          lists,
          "Give a file in COCO's form, with 'images' and 'annotations', as --references.");
    }
    long all = captions.values().stream().mapToLong(List::size).sum();
    captions.keySet().retainAll(images.keySet());
    long known = captions.values().stream().mapToLong(List::size).sum();
    return new CocoCaptions(images, captions, all - known);
  }

  private static void add(
      ReferenceFile file, JsonNode annotation, Map<String, List<String>> captions) {
    captions
        .computeIfAbsent(file.text(annotation, "image_id"), unseen -> new ArrayList<>())
        .add(file.text(annotation, "caption"));
  }
}
