"""Holds this project against what people use today, by turns on the same machine, and prints the table of ratios.

    pip install -r src/test/python/peers/requirements.txt
    python src/test/python/peers/compare.py --model FOLDER --images FOLDER [--rounds N] [--no-loop] [--whole]

Every peer is run once with each of --batch-sizes; ours chooses its own batch, as it does for everybody. Without --whole:
what each way does once its model is in memory, ours by jobs/benchmark.sh. With --whole: the time of the whole command,
start and loading included, ours by jobs/caption.sh, which writes Delta tables.
"""

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from call import pictures, questions, task

HERE = Path(__file__).parent
ROOT = HERE.parents[3]


def peer(script, batch_size, *more):
    def command(args):
        words = [sys.executable, str(HERE / script), "--model", args.model, "--images", args.images]
        words += ["--limit", args.limit, "--max-new-tokens", args.max_new_tokens, "--precision", args.precision]
        words += ["--device", args.device, "--batch-size", batch_size, "--threads", args.threads, *more]
        return words + ["--caption-only"] * args.caption_only

    return command


def ours(job, *more):
    def command(args):
        words = [ROOT / "jobs" / job, "--model", args.model, "--images", args.images.absolute(), *more]
        words += ["--limit", args.limit or "all", "--max-new-tokens", args.max_new_tokens]
        words += ["--precision", args.precision, "--device", args.device]
        for number, question in enumerate(questions(args)):
            words += ["--question", f"q{number}={question}"]
        return words + ["--embedding", "none" if args.caption_only else "qformer"]

    return command


def call(command, args, output):
    """The command's last line of JSON, where it has one, and the seconds that it took."""
    words = [str(word).replace("OUTPUT", output) for word in command(args)]
    start = time.monotonic()
    done = subprocess.run(words, env=os.environ | {"OMP_NUM_THREADS": str(args.threads)}, capture_output=True, text=True)
    seconds = time.monotonic() - start
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stderr[-3000:]}")
    return done.stdout, seconds


def rates(name, command, args):
    """Images per second by way; jobs/benchmark.sh measures two ways at once."""
    with tempfile.TemporaryDirectory() as output:
        printed, seconds = call(command, args, output)
    if args.whole:
        return {name: len(pictures(args)) / seconds}
    if printed.lstrip().startswith("{\n"):
        figures = json.loads(printed)
        return {name: figures["images_per_second"], "our naive way": figures["naive_images_per_second"]}
    return {name: json.loads(printed.splitlines()[-1])["images_per_second"]}


def table(measured):
    """Markdown; a ratio is that of one round, and its median is shown with the least and the most."""
    mine = next(iter(measured.values()))
    lines = ["| way | images/s | ours is faster by |", "|---|---|---|"]
    for name, found in measured.items():
        ratios = sorted(a / b for a, b in zip(mine, found))
        spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        lines.append(f"| {name} | {statistics.median(found):.3f} | {spread if found is not mine else ''} |")
    return "\n".join(lines)


def main():
    parser = task(__doc__)
    parser.add_argument("--batch-sizes", type=int, nargs="+", default=[16, 64], help="of the peers")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1, help="Python workers of PySpark")
    parser.add_argument("--no-loop", action="store_true", help="leave out transformers one by one, the slowest")
    parser.add_argument("--whole", action="store_true", help="time whole commands")
    args = parser.parse_args()
    mine = ours("caption.sh", "--output", "OUTPUT") if args.whole else ours("benchmark.sh", "--rounds", "1", "--format", "json")
    ways = {"spark-blip2": mine}
    if not args.no_loop:
        ways["transformers, one by one"] = peer("hugging_face.py", 1, "--loop")
    for size in args.batch_sizes:
        ways[f"transformers, batches of {size}"] = peer("hugging_face.py", size)
    if importlib.util.find_spec("pyspark"):
        for size in args.batch_sizes:
            ways[f"PySpark predict_batch_udf, batches of {size}"] = peer("spark_udf.py", size, "--workers", args.workers)
    else:
        print("PySpark is not installed: its way is left out.", file=sys.stderr)
    measured = {}
    for number in range(args.rounds):
        for name, command in ways.items():
            for way, rate in rates(name, command, args).items():
                measured.setdefault(way, []).append(rate)
                print(f"round {number + 1}: {way}: {rate:.3f} images/s", file=sys.stderr)
    print(f"{len(pictures(args))} images, {1 if args.caption_only else len(questions(args)) + 2} outputs, "
          f"{args.precision} on {args.device}, {args.threads} threads, {args.rounds} rounds\n")
    print(table(measured))


if __name__ == "__main__":
    main()
