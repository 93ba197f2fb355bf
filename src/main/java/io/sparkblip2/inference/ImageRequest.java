package io.sparkblip2.inference;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One image on its way through a predictor. */
record ImageRequest(
    byte[] pixels, Wanted wanted, Handling handling, CompletableFuture<List<Prediction>> result) {
  ImageRequest(byte[] pixels, Wanted wanted, CompletableFuture<List<Prediction>> result) {
    this(pixels, wanted, Handling.ORDINARY, result);
  }
}
