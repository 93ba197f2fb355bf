"""Makes what the reference implementations say of generated captions, answers and rankings.

    pip install pycocoevalcap==1.2 numpy
    git clone https://github.com/GT-Vision-Lab/VQA
    pip download --no-deps salesforce-lavis==1.0.2
    python src/test/python/make_metric_goldens.py VQA/PythonEvaluationTools/vqaEvaluation/vqaEval.py \
        salesforce_lavis-1.0.2-py3-none-any.whl

writes src/test/resources/goldens/metrics. Needs a java on the path, for the tokenizer of pycocoevalcap. Every draw is
seeded, so a second run writes the same bytes.
"""

import ast
import json
import random
import re
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

GOLDENS = Path(__file__).parents[1] / "resources" / "goldens" / "metrics"
CORPORA, ANSWERS, RANKINGS = 320, 500, 320

THINGS = "mug bottle t-shirt running shoe chair café 椅子 naïve dog's cat 3D printer crème brûlée".split(" ")
COLOURS = "red blue light-blue Red RED gray grey white".split(" ")
NASTY = [
    "", " ", ".", "...", "?!", "''", '"', "``", "-- -", "a", "A", "the", "and the the the the",
    "I'm can't won't it's they've", "1,234,567.89 dollars", "3 1/2 cups", "$5.00 & 50%", "U.S. Army, e.g. a man", "made in the U.S.",
    "e-mail me@example.com at http://example.com/a?b=c", "(in brackets) [square] {curly}", "rock 'n' roll",
    "\u201cquoted\u201d \u2018single\u2019 it\u2019s", "😀 emoji 👍🏽", "Ünïcödé ǅ İstanbul", "tab\tand\nnewline", "no-break\u00a0space",
    "x" * 60, "555-123-4567", "10:30 a.m.", "gonna wanna cannot", "A.B.C. Mr. Smith", "<b>bold</b> &amp; &lt;", "½ of ¼",
    "!!! ??? ;;; :::", "#hash @at ~ ^ * + = | \\ /", "dog dog dog dog dog dog", "АБВ где", "اللغة العربية", "ﬁne ligature",
]


def sentence(draw):
    roll = draw.random()
    if roll < 0.12:
        return draw.choice(NASTY)
    words = ["a", draw.choice(COLOURS), draw.choice(THINGS), draw.choice(["on", "next to", "in front of"]), "a",
             draw.choice(COLOURS), draw.choice(["background", "table", "wall"])]
    if roll < 0.3:
        words = words[: draw.randrange(1, 5)]
    if roll > 0.8:
        words += ["and", draw.choice(["two", "2", "three"]), draw.choice(THINGS)]
    if roll > 0.9:
        words.insert(draw.randrange(len(words)), draw.choice(NASTY))
    text = " ".join(words)
    return (text.capitalize() if draw.random() < 0.3 else text) + draw.choice(["", "", ".", " .", "!"])


def varied(draw, text):
    words = text.split(" ")
    for _ in range(draw.randrange(0, 3)):
        at = draw.randrange(len(words))
        words[at] = draw.choice([draw.choice(THINGS), draw.choice(COLOURS), words[at].upper(), words[at] + ","])
    return " ".join(words)


def corpus(draw):
    images = []
    for _ in range(draw.choice([1, 2, 3, 3, 4, 5])):
        references = [sentence(draw)]
        for _ in range(draw.choice([0, 0, 1, 2, 4, 9])):
            references.append(varied(draw, references[0]) if draw.random() < 0.6 else sentence(draw))
        candidate = draw.choice([references[-1], varied(draw, references[0]), varied(draw, references[0]), sentence(draw)])
        images.append({"candidate": candidate, "references": references})
    return images


def tokenize(sentences):
    """As the reference does, all in one file; a last sentence holds the place of empty ones before it."""
    lines = PTBTokenizer().tokenize({i: [{"caption": s}] for i, s in enumerate([*sentences, "end"])})
    assert lines[len(sentences)] == ["end"]
    return [lines[i][0] for i in range(len(sentences))]


def tokens_of(sentences):
    """
    The reference reads all sentences as one text, so the tokens of one might depend on the line behind it. Such
    sentences are left out; none of these is one.
    """
    sentences = sorted(set(sentences))
    lower = tokenize([part for s in sentences for part in (s, "end")])[::2]
    upper = tokenize([part for s in sentences for part in (s, "End")])[::2]
    return {s: low for s, low, up in zip(sentences, lower, upper) if low == up}


def captions():
    draw = random.Random(1)
    corpora = [corpus(draw) for _ in range(CORPORA)]
    texts = [t for c in corpora for image in c for t in (image["candidate"], *image["references"])]
    tokens = tokens_of(texts + NASTY)
    dropped = len(set(texts)) - len(set(texts) & tokens.keys())
    kept = []
    for images in corpora:
        if not all(t in tokens for image in images for t in (image["candidate"], *image["references"])):
            continue
        found = {i: [tokens[image["candidate"]]] for i, image in enumerate(images)}
        wanted = {i: [tokens[r] for r in image["references"]] for i, image in enumerate(images)}
        bleu, bleus = Bleu(4).compute_score(wanted, found, verbose=0)
        rouge, rouges = Rouge().compute_score(wanted, found)
        cider, ciders = Cider().compute_score(wanted, found)
        for i, image in enumerate(images):
            image |= {"bleu": [float(b[i]) for b in bleus], "rouge": float(rouges[i]), "cider": float(ciders[i])}
        kept.append({"images": images, "bleu": [float(b) for b in bleu], "rouge": float(rouge), "cider": float(cider)})
    print(f"{len(kept)} corpora, {dropped} sentences dropped")
    save("captions", kept)
    save("tokens", [{"text": text, "tokens": tokens[text]} for text in [*NASTY, *texts[:400]] if text in tokens])


WORDS = """yes no none zero one ten eleven a an the red dont don't cant wouldnt oclock its Its can't two 2 2,000 2000 1.5 3.
 .5 red, blue/green light-blue red;blue it's (left) [right] \"up\" a.m. St. U.S.A. what? @home x=y 50% naïve İ ٣,٤ café
 youd've Ive ow's'at let's wont maam 1,2 >3 <4 _ ` {x} \\ + ! ǅ ΟΔΟΣ""".split()


def answer(draw):
    text = draw.choice([" ", " ", "  ", "\t", "\n", ", ", " - ", "-", "/"]).join(
        draw.choice(WORDS) for _ in range(draw.choice([0, 1, 1, 1, 2, 2, 3, 6])))
    return draw.choice(["", "", "", " ", "\n"]) + text + draw.choice(["", "", "", ".", " ", "!", " ,"])


def accuracy_code(path):
    """The official code is Python 2; only its print statements keep Python 3 from reading it."""
    source = re.sub(r'print "([^"]*)"', r'print("\1")', Path(path).read_text(encoding="utf-8"))
    module = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source, path, "exec"), module)
    return module["VQAEval"]


class Questions:
    def __init__(self, qa):
        self.qa = qa

    def getQuesIds(self):
        return list(self.qa)


def answers(path):
    draw = random.Random(2)
    cases, wanted, found = [], {}, {}
    for i in range(ANSWERS):
        pool = [answer(draw) for _ in range(draw.choice([1, 1, 2, 3]))]
        if draw.random() < 0.3:
            pool.append(pool[0].strip().upper())
        given = [draw.choice(pool) for _ in range(draw.choice([10, 10, 10, 10, 1, 3]))]
        said = draw.choice([*pool, pool[0] + ".", "the " + pool[0], pool[0].strip(), answer(draw)])
        cases.append({"answer": said, "answers": list(given)})
        wanted[i] = {"question_type": "what", "answer_type": "other",
                     "answers": [{"answer": a, "answer_id": n} for n, a in enumerate(given, 1)]}
        found[i] = {"answer": said}
    evaluation = accuracy_code(path)(Questions(wanted), Questions(found), n=14)
    evaluation.evaluate()
    for i, case in enumerate(cases):
        plain = case["answer"].replace("\n", " ").replace("\t", " ").strip()
        case["normalised"] = evaluation.processDigitArticle(evaluation.processPunctuation(plain))
        case["accuracy"] = evaluation.evalQA[i] / 100
    save("answers", {"overall": evaluation.accuracy["overall"] / 100, "cases": cases})


def ranking_code(wheel):
    """The one function of LAVIS, without the imports of its module and without the log that it writes."""
    source = zipfile.ZipFile(wheel).read("lavis/tasks/retrieval.py").decode()
    task = next(n for n in ast.parse(source).body if isinstance(n, ast.ClassDef))
    function = next(n for n in task.body if isinstance(n, ast.FunctionDef) and n.name == "_report_metrics")
    function.decorator_list = []
    function.body = [n for n in function.body if not isinstance(n, ast.With)]
    module = {"np": np}
    exec(compile(ast.Module([function], []), wheel, "exec"), module)
    return module["_report_metrics"]


def rankings(wheel):
    draw, report, cases = random.Random(3), ranking_code(wheel), []
    for _ in range(RANKINGS):
        images = draw.randrange(1, 14)
        owner = sorted(list(range(images)) + [draw.randrange(images) for _ in range(draw.choice([0, 3, 12]))])
        of_image = {i: [t for t, o in enumerate(owner) if o == i] for i in range(images)}
        values = draw.sample(range(1000), images * len(owner))
        scores = np.array(values).reshape(images, -1)
        for t, o in enumerate(owner):
            scores[o, t] += draw.choice([0, 300, 1000]) + t
        scores = np.argsort(np.argsort(scores, axis=None)).reshape(scores.shape)  # no two are equal
        result = report(scores, scores.T, dict(enumerate(owner)), of_image)
        cases.append({"owner": owner, "scores": scores.tolist(),
                      "image_to_text": [result[f"txt_r{k}"] / 100 for k in (1, 5, 10)],
                      "text_to_image": [result[f"img_r{k}"] / 100 for k in (1, 5, 10)]})
    save("rankings", cases)


def save(name, value):
    rows = value if isinstance(value, list) else value["cases"]
    text = "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
    if not isinstance(value, list):
        text = json.dumps({k: v for k, v in value.items() if k != "cases"})[:-1] + ', "cases": ' + text + "}"
    json.loads(text)
    (GOLDENS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    GOLDENS.mkdir(parents=True, exist_ok=True)
    captions()
    answers(sys.argv[1])
    rankings(sys.argv[2])
