package io.sparkblip2.inference;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One image on its way through a predictor. */
record ImageRequest(byte[] pixels, Wanted wanted, CompletableFuture<List<Prediction>> result) {}
