"""What the notebooks share: where things are, a Spark session with the jars, jobs, and pictures.

Environment:
    SPARK_BLIP2_JARS    file names or patterns, a comma between two; by default what `mvn package` made
    SPARK_BLIP2_OUTPUT  folder that the notebooks write into; by default target/notebooks
    SPARK_BLIP2_MODEL   Hugging Face checkpoint folder of a captioner; by default the built-in one
    SPARK_BLIP2_MATCHER the same of a retrieval model for pictures of the same size
"""

import os
import re
import subprocess
import textwrap
from glob import glob
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
import pyspark
from matplotlib_inline.backend_inline import set_matplotlib_formats
from PIL import Image
from pyspark.sql import SparkSession

TARGET = Path(__file__).resolve().parents[1] / "target"
OUTPUT = Path(os.environ.get("SPARK_BLIP2_OUTPUT", TARGET / "notebooks")).absolute()
SHOP = OUTPUT / "shop"  # a catalog of pictures
DESCRIBED = OUTPUT / "described"  # the tables that the job writes about them
MODEL = os.environ.get("SPARK_BLIP2_MODEL", "builtin:captioner")
MATCHER = os.environ.get("SPARK_BLIP2_MATCHER", "builtin:matcher")

# The one jar, libtorch for CPUs, and Delta with what it needs.
BUILT = ["spark-blip2-*-app.jar", "lib/pytorch-native-cpu-*.jar", "lib/delta-*.jar", "lib/unitycatalog-*.jar"]
SETTINGS = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension,io.sparkblip2.sql.Blip2SparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    # With Delta, Spark 4.1 loses the parameters of a query otherwise.
    "spark.sql.legacy.parameterSubstitution.constantsOnly": "true",
    "spark.driver.defaultJavaOptions": "-Dai.djl.offline=true -DOPT_OUT_TRACKING=true -XX:MaxDirectMemorySize=1g"
    # All is over before the JVM's second compiler would pay.
    " -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m",
    "spark.driver.memory": "2g",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.warehouse.dir": str(OUTPUT / "warehouse"),
    # Small tables: few partitions, and no Java compiled for a query.
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
set_matplotlib_formats("jpeg", pil_kwargs={"quality": 80})  # a fraction of PNG's size
pd.options.display.max_colwidth = 100


def jars():
    """The jars' file names, the application's first."""
    patterns = os.environ.get("SPARK_BLIP2_JARS")
    patterns = patterns.split(",") if patterns else [str(TARGET / pattern) for pattern in BUILT]
    found = [jar for pattern in patterns for jar in sorted(glob(pattern))]
    if not any(jar.endswith("-app.jar") for jar in found):
        raise FileNotFoundError(f"No jar in {', '.join(patterns)}: run mvn -DskipTests package, or set SPARK_BLIP2_JARS.")
    return sorted(found, key=lambda jar: not jar.endswith("-app.jar"))


def session():
    """A Spark session on this machine that has Delta and the SQL functions."""
    builder = SparkSession.builder.master("local[*]").appName("spark-blip2 notebook")
    for name, value in {**SETTINGS, "spark.jars": ",".join(jars())}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def job(name, *options):
    """Runs a job of the jar as jobs/*.sh do, an application of its own, and prints what it tells."""
    application, *others = jars()
    home = os.environ.get("SPARK_HOME", pyspark.__path__[0])
    command = [f"{home}/bin/spark-submit", "--master", "local[*]", "--jars", ",".join(others)]
    for setting, value in SETTINGS.items():
        command += ["--conf", f"{setting}={value}"]
    command += ["--class", f"io.sparkblip2.jobs.{name}Job", application, *map(str, options)]
    done = subprocess.run(command, env={**os.environ, "SPARK_HOME": home}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The job ended with exit status {done.returncode}:\n{done.stderr[-2000:]}")
    print(done.stdout.strip().replace(str(OUTPUT), "OUTPUT"))


def file_of(uri):
    """The local file that an image_uri names."""
    return Path(re.sub("^file:(//)?", "", str(uri)))


def show(uris, titles, columns=6):
    """Pictures in rows, each with its title."""
    rows = -(-len(uris) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(1.6 * columns, 2.1 * rows), squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    for axis, uri, title in zip(axes.flat, uris, titles):
        axis.imshow(Image.open(file_of(uri)).convert("RGB").resize((112, 112)))
        axis.set_title(textwrap.fill(title, 26), fontsize=7)
    figure.tight_layout()
    plt.show()
