"""Describes a folder of images with PySpark's predict_batch_udf around Hugging Face transformers, into Parquet.

    python src/test/python/peers/spark_udf.py --model FOLDER --images FOLDER [--workers N]

Spark runs in local mode. The last line is JSON. Timed is one job, from listing the files to the written table, on Python
workers that have loaded the model and described a batch each before.
"""

import io
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from pyspark.ml.functions import predict_batch_udf
from pyspark.sql import SparkSession
from pyspark.sql.types import ArrayType, FloatType, StringType, StructField, StructType

from call import arguments, pictures, questions, report
from describer import Describer


def schema(asked, embedding):
    fields = [StructField(f"text_{i}", StringType()) for i in range(1 + len(asked))]
    return StructType(fields + [StructField("embedding", ArrayType(FloatType()))] * embedding)


def loader(args):
    """What each worker calls once; travels with plain values, as workers do not share this script's state."""
    model, precision, device, tokens = str(args.model.absolute()), args.precision, args.device, args.max_new_tokens
    threads, asked, embedding = max(1, args.threads // args.workers), questions(args), not args.caption_only

    def load():
        describer = Describer(model, precision, device, threads, asked, embedding, tokens)

        def predict(contents):
            images = [ImageOps.exif_transpose(Image.open(io.BytesIO(bytes(content)))).convert("RGB") for content in contents]
            texts, vectors = describer.describe(images)
            columns = {f"text_{i}": np.array([row[i] for row in texts], dtype=object) for i in range(len(texts[0]))}
            return columns | ({"embedding": vectors.mean(axis=1)} if embedding else {})

        return predict

    return load


def main():
    parser = arguments(__doc__)
    parser.add_argument("--workers", type=int, default=1, help="Python workers, each with a model of its own")
    args = parser.parse_args()
    files = pictures(args)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master(f"local[{args.workers}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "2g")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "64")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    for name in ("call.py", "describer.py"):
        spark.sparkContext.addPyFile(str(Path(__file__).with_name(name)))
    describe = predict_batch_udf(
        loader(args), return_type=schema(questions(args), not args.caption_only), batch_size=args.batch_size
    )

    def job(paths, output):
        start = time.monotonic()
        images = spark.read.format("binaryFile").load(paths).repartition(args.workers)
        images.select("path", describe("content").alias("found")).select("path", "found.*").write.parquet(output)
        return time.monotonic() - start

    with tempfile.TemporaryDirectory() as output:
        load_seconds = job(files[: args.batch_size * args.workers], output + "/few")
        seconds = job(files, output + "/all")
        rows = spark.read.parquet(output + "/all").orderBy("path").collect()
    texts = [[row[f"text_{i}"] for i in range(1 + len(questions(args)))] for row in rows]
    workers = f"{args.workers} worker" + "s" * (args.workers > 1)
    report(f"PySpark predict_batch_udf, {workers}", len(files), seconds, load_seconds, texts)
    spark.stop()


if __name__ == "__main__":
    main()
