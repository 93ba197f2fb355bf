package io.sparkblip2.serving;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import io.sparkblip2.text.Tokenizer;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What DJL makes the translator of an exported folder with: an {@link Image}, the bytes of an image
 * file, or a server's request whose body is an image file, to its caption.
 */
public final class CaptionTranslatorFactory implements TranslatorFactory, Serializable {
  private static final long serialVersionUID = 1;

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    return Set.of(
        new Pair<>(Image.class, String.class),
        new Pair<>(byte[].class, String.class),
        new Pair<>(Input.class, Output.class));
  }

  /**
   * @param model loaded from the folder
   * @param arguments the folder's {@code serving.properties}
   */
  @Override
  @SuppressWarnings("unchecked") // As the classes say.
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
      throws TranslateException {
    if (!isSupported(input, output)) {
      throw new TranslateException(
          "A caption is a String of an Image or of byte[], or an Output of an Input; not a "
              + output.getName()
              + " of a "
              + input.getName());
    }
    CaptionProperties properties;
    Tokenizer tokenizer;
    try {
      properties = CaptionProperties.of(arguments);
      String json = Files.readString(model.getModelPath().resolve("tokenizer.json"));
      // Prompts are tokens already, so it is never asked what an empty text becomes.
      tokenizer = Tokenizer.of(json, properties.cleanUpSpaces(), 0);
      model.getNDManager().attachInternal(UUID.randomUUID().toString(), tokenizer); // closes it
    } catch (IOException | RuntimeException e) {
      throw new TranslateException(e);
    }
    Translator<?, ?> translator;
    if (input == Image.class) {
      translator =
          new CaptionTranslator<Image, String>(
              properties, tokenizer, PixelSource::ofImage, caption -> caption);
    } else if (input == Input.class) {
      translator =
          new CaptionTranslator<Input, Output>(
              properties, tokenizer, PixelSource::ofRequest, CaptionTranslatorFactory::response);
    } else {
      translator =
          new CaptionTranslator<byte[], String>(
              properties, tokenizer, PixelSource::ofFile, caption -> caption);
    }
    return (Translator<I, O>) translator;
  }

  private static Output response(String caption) {
    Output output = new Output(200, "OK");
    output.add(BytesSupplier.wrap(caption));
    output.addProperty("Content-Type", "text/plain; charset=utf-8");
    return output;
  }
}
