#!/usr/bin/env python3
"""Writes tests/text/golden/metrics.json: lines of many scripts and what sacreBLEU 2 makes of them.

The sentences are ours. Hypotheses are references with words lost, doubled, swapped or changed.
Needs: pip install sacrebleu==2.6.0
"""
import itertools
import json
import logging
import pathlib
import random

from sacrebleu.metrics import BLEU, CHRF

TARGET = pathlib.Path(__file__).resolve().parents[2] / "tests/text/golden/metrics.json"

# Two ways to say each thing: the first and the second reference.
SENTENCES = [
    ("The train to the coast leaves at 7:45 a.m., doesn't it?",
     "Does the train to the coast not leave at 7.45 in the morning?"),
    ("He paid $1,250.50 (about 1.100,75 €) for 3-4 e-mail accounts.",
     "For three or four e-mail accounts he paid 1,250.50 dollars."),
    ("\"Stop!\" she said; 'why', nobody knows...",
     "“Stop!” she said — nobody knows ‘why’ …"),
    ("Tom &amp; Jerry said &quot;hello&quot; &lt;twice&gt; & left <skipped> early.",
     "Tom & Jerry said \"hello\" twice and left early."),
    ("In 1996-03-09, pages 10-20 were read.In 2004 none.",
     "On 9/3/1996 pages 10–20 were read. In 2004, none."),
    ("See https://example.org/a_b?c=d&e=f#g, or write to me@example.org.",
     "See example.org or write to me@example.org ."),
    ("Half of it (½), two thirds [⅔], and 10 % of x² + y³ ≥ 5 °C.",
     "1/2 of it, 2/3 and 10% of x^2+y^3 >= 5 degrees"),
    ("Der Hund läuft über die große Wiese, während es regnet.",
     "Während es regnet, rennt der Hund über die große Wiese."),
    ("„Guten Tag“, sagte er, »wie geht's?«",
     "Er sagte: „Guten Tag! Wie geht es Ihnen?“"),
    ("Die Straße ist 3,5 km lang und ca. 12m breit.",
     "Die STRASSE ist 3,5 Kilometer lang und etwa 12 Meter breit."),
    ("Où est la bibliothèque ? L'élève n'en sait rien.",
     "L’élève ne sait pas où se trouve la bibliothèque."),
    ("Ça coûte 12 000,50 € – c'est trop !", "C’est trop cher : 12 000,50 euros."),
    ("¿Dónde está el niño? ¡Allí, en el jardín!", "¿En dónde está el niño? En el jardín."),
    ("1996년 3월 9일 토요일에 우리는 바다에 갔다.", "우리는 1996년 3월 9일(토)에 바다로 갔습니다."),
    ("“안녕하세요?” 그가 물었다. 아무도 대답하지 않았다…", "그는 \"안녕하세요\"라고 물었지만 대답이 없었다."),
    ("오늘은 날씨가 참 좋네요!😀 산책할까요?", "오늘 날씨가 정말 좋아요! 산책하러 갈까요? 😀😀"),
    ("我们昨天在北京的图书馆里看了三本书。", "昨天,我们在北京图书馆读了3本书。"),
    ("“你好”,她说:“今天的GDP增长了3.5%。”", "她说“你好”:今天GDP增长3.5%。"),
    ("这个字是𠀀,不是㐀;价格是¥1,000。", "这个字是㐀、不是𠀀,价格为1000元。"),
    ("昨日、図書館で本を三冊読みました。", "図書館で昨日3冊の本を読んだ。"),
    ("Книга лежит на столе, а ключи — в ящике.", "Книга на столе; ключи в ящике."),
    ("Ο ΣΟΦΟΣ ΣΩΚΡΑΤΗΣ, ΕΙΠΕ: «Σ.»", "Ο σοφός Σωκράτης είπε: «σς»."),
    ("İstanbul'da IŞIK çok güzel, DİYARBAKIR'da da.", "istanbul'da ışık çok güzel."),
    ("كم الساعة الآن؟ إنها ٣٫٥ تقريبًا، شكرًا.", "الساعة الآن ٣:٣٠ تقريبا."),
    ("नमस्ते, आप कैसे हैं? मैं ठीक हूँ।", "नमस्ते! आप कैसे हैं? मैं अच्छा हूँ।"),
    ("ราคา ๑๒๓ บาท ครับ", "ราคา 123 บาทครับ"),
    ("👩‍👩‍👧 family 🇰🇷 flag ❤️ heart ♥ ™ © №5 §7", "family 👩‍👩‍👧, flag 🇰🇷, heart ❤ (TM) (c) No. 5"),
    ("Cafe\u0301 nai\u0308ve e\u0301te\u0301", "Café naïve été"),
    ("\u00a0no-break\u00a0space\u3000and ideographic\u2003space\u200bzero ", "no-break space and more"),
    ("  leading, and trailing.  ", "leading and trailing ."),
    ("tab\tseparated\tvalues, 1.\t2.", "tab separated values , 1 . 2 ."),
    ("", "Nothing was said."),
    ("Nothing was said, twice, twice, twice.", ""),
    ("a", "a"),
    ("..., ,.,. 1.,2 ,3. .4 5, 6.", "... , 1.2 , 3 .4 5 , 6 ."),
    ("Louis ⅩⅣ and Henry Ⅷ; 5.Ⅳ and Ⅳ.5", "Louis XIV and Henry VIII"),
    ("-1 - 2 -- 3--4 5-6 a-7 8-b", "-1 -2 --3 4 5 - 6 a - 7"),
    ("{braces} [brackets] (round) <angle> ~tilde `tick` ^hat_under|bar\\back",
     "braces brackets round angle tilde tick hat under bar back"),
    ("(hi) \"both\" 'x' ! !! wow!", "(hi), “both” x! wow"),
    ("FULL WIDTH 123!", "FULL WIDTH 123!"),
]


def worsen(line, rng):
    words = line.split(" ")
    for _ in range(rng.randrange(4)):
        at, other = rng.randrange(len(words)), rng.randrange(len(words))
        change = rng.randrange(6)
        if change == 0 and len(words) > 1:
            del words[at]
        elif change == 1:
            words.insert(at, words[other])
        elif change == 2:
            words[at], words[other] = words[other], words[at]
        elif change == 3:
            words[at] = rng.choice(rng.choice(SENTENCES)[0].split() or [""])
        elif change == 4:
            words[at] = words[at].swapcase()
        else:
            words[at] = words[at].rstrip(".,!?") + rng.choice(["", ".", ",", "...", "?!"])
    return " ".join(words)


def corpus():
    rng = random.Random(2)
    lines = [("", "", ""), ("only this", "", ""), ("", "only this", "and that")]
    for _ in range(6):
        for first, second in SENTENCES:
            lines.append((worsen(rng.choice([first, second]), rng), first, second))
    return [list(texts) for texts in zip(*lines)]


def bleus(hypotheses, references):
    smoothings = [("exp", None), ("none", None), ("floor", None), ("floor", 0.5), ("add-k", None),
                  ("add-k", 2.5)]
    configs = [(tok, lower, "exp", None, "no") for tok in ["13a", "intl", "none", "char", "zh"]
               for lower in [False, True]]
    configs += [("13a", False, smooth, value, eff) for smooth, value in smoothings
                for eff in ["no", "yes"]]
    for (tok, lower, smooth, value, eff), nrefs in itertools.product(configs, [1, 2]):
        metric = BLEU(tokenize=tok, lowercase=lower, smooth_method=smooth, smooth_value=value,
                      effective_order=eff == "yes", force=True)
        score = metric.corpus_score(hypotheses, references[:nrefs])
        sentences = [metric.sentence_score(h, [r[i] for r in references[:nrefs]]).score
                     for i, h in enumerate(hypotheses[:60])] if tok == "13a" else []
        yield {"tokenize": tok, "lowercase": lower, "smooth": smooth, "value": value, "eff": eff,
               "references": nrefs, "score": score.score, "line": line_of(metric, score),
               "sentences": [round(s, 6) for s in sentences]}


def chrfs(hypotheses, references):
    for words, chars, beta, lower, spaces, eps, nrefs in itertools.product(
            [0, 2], [6, 3], [2, 1], [False, True], [False, True], [False, True], [1, 2]):
        if chars == 3 and (lower or spaces or beta == 1):
            continue
        metric = CHRF(char_order=chars, word_order=words, beta=beta, lowercase=lower,
                      whitespace=spaces, eps_smoothing=eps)
        score = metric.corpus_score(hypotheses, references[:nrefs])
        yield {"characters": chars, "words": words, "beta": beta, "lowercase": lower,
               "spaces": spaces, "epsilon": eps, "references": nrefs, "score": score.score,
               "line": line_of(metric, score)}


def line_of(metric, score):
    """sacreBLEU's own line, but for the version, which names the program."""
    signature = metric.get_signature()
    signature.update("version", "VERSION")
    return score.format(width=2, signature=signature.format())


def tokenised(lines):
    return {tok: [" ".join(BLEU(tokenize=tok).tokenizer(line.rstrip()).split()) for line in lines]
            for tok in ["13a", "intl", "zh"]}


def goldens_of(corpora):
    hypotheses, *references = corpora
    sentences = [s for pair in SENTENCES for s in pair]
    small = hypotheses[:12], [r[:12] for r in references]
    return {"hypotheses": hypotheses, "references": references, "sentences": sentences,
            "tokenised": tokenised(sentences), "lowered": [s.lower() for s in sentences],
            "bleu": list(bleus(hypotheses, references)), "chrf": list(chrfs(hypotheses, references)),
            "small": {"bleu": list(bleus(*small)), "chrf": list(chrfs(*small))}}


if __name__ == "__main__":
    logging.getLogger("sacrebleu").setLevel(logging.ERROR)  # its advice on sentence BLEU
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(goldens_of(corpus()), ensure_ascii=False, indent=0) + "\n")
