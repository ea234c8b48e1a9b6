"""What the facts model sees of a figure: its unit, the words of its clause, what stands before and after, and where.

An observation is a short string; two figures that look alike have the same ones. VERSION names the set of them: a model
that was trained on another is refused.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gxnlp.narrative.concepts import ANY, Named, concepts
from gxnlp.narrative.pairing import Pairs, paired
from gxnlp.narrative.referring import defined, in_turn, lone, nearest, resolved, route, several_ahead
from gxnlp.narrative.rows import Row
from gxnlp.narrative.runs import FILL, Spot, words_of
from gxnlp.narrative.shaping import beside_its_share, scope, shape, told_none_of_ours
from gxnlp.narrative.speaking import ARENAS, OWNERS, ROLES, arena_of, courts_of, domain_of, head_of, last_of, subject_of

VERSION = 9
LETTERS = "'"
"""What an observation begins with that is of the very characters; the others are of what they mean."""
_END = re.compile(r"!|(?<!\d)\.|\.(?!\d)")
_SOFT = re.compile(r"[,;:()、]")
_YEARS = re.compile(r"(?:19|20)\d\d(?=年)")
_OPENS = re.compile(r"其中|包括|分别|按[^,;.]{1,10}分|从[^,;.]{1,10}看|:|\(")
_COUNTED_IN = re.compile(r"\((?:单位:)?(?:[条件次篇场份人个起宗]|人次|万元|元)\)(?=[:=]?#)")
"""不予公开数(件):1, of a form's label."""
_HARD = re.compile(r"[,;:()]")
WINDOW = 400
"""Characters before and after a figure that are looked at: a text without end takes time in proportion."""
NEAR = 24
"""Characters of a clause that are read."""

_ANSWERS = re.compile(
    r"为被[申告]|当被告|作被告|[把将][我本]|被(?:申请|提起|诉|复议|起诉|告)|针对|不服|对[我本][^,;.]{0,12}(?:提|申|起|不)|应诉|[我本][^,;.]{1,3}[为是]被"
)
"""Of whom it is said that others take them to review or court."""


@dataclass(frozen=True, slots=True)
class Where:
    section: str | None
    headings: Sequence[str] = ()
    before: str = ""
    """The end of the paragraph before it under the same heading."""
    year: int | None = None


def levelled(text: str, spots: Sequence[Spot], year: int | None) -> str:
    """The text with figures as # and years as what they are to the report, character for character."""
    out = list(text)
    for spot in spots:
        if spot.unit != NOUGHT:
            out[spot.start : spot.end] = "#" + FILL * (spot.end - spot.start - 1)
    for hit in _YEARS.finditer(text):
        told = int(hit.group())
        word = "今" if year in (None, told) else "去" if told < (year or 0) else "明"
        out[hit.start() : hit.end()] = FILL * 3 + word
    return _COUNTED_IN.sub(lambda hit: FILL * len(hit.group()), "".join(out))


def names_another(text: str, year: int | None) -> bool:
    """Does the text spell out a year that is not the report's?"""
    return any(int(told) != year for told in _YEARS.findall(text))


NOUGHT = "nought"
_NONE = re.compile(
    r"不存在|(?<!有)没有|没(?!有)|(?<![全毫])无(?!法|正当|关|偿|障|须|人机|线|纸|锡|权|效|处理)|未(?!来|到|被[^,;.]{0,8}(?:纠|撤)|审结|结|办|按|经|能|及时|成年|予|制作|持有|保存|获取|掌握)|零(?=[件.,;起宗发申收诉复]|$)|(?:为|是|数)零|不收"
)


def noughts(text: str) -> Iterator[Spot]:
    """Words that may say nought: 未收到, 没有, 无, 为零."""
    for hit in _NONE.finditer(text):
        yield Spot(hit.start(), hit.end(), NOUGHT, 0)


def observations(text: str, spots: Sequence[Spot], where: Where, hints: Sequence[str | None]) -> list[list[str]]:
    """For each spot of a squeezed and masked text what is seen of it; `hints` are what the patterns say, "" unknown."""
    level = levelled(text, spots, where.year)
    known = concepts()
    named = Row.of(resolved(level, lone(level, known.named(level), known.domains)))
    ends = [0, *(hit.end() for hit in _END.finditer(level)), len(level)]
    above = _above(where)
    seen: list[list[str]] = []
    figures = Row.of([s for s in spots if s.unit != NOUGHT])
    pairs: dict[int, Pairs] = {}
    for spot in spots:
        place = bisect_right(ends, spot.start)
        begin = max(ends[place - 1], spot.start - WINDOW)
        stop = min(ends[place] if place < len(ends) else len(level), spot.end + WINDOW)
        near = Row.of(named.begun(spot.start - WINDOW, spot.end + WINDOW + 1))
        if place not in pairs:
            first, last = ends[place - 1], ends[place] if place < len(ends) else len(level)
            pairs[place] = paired(figures.begun(first, last), named, first, last)
        seen.append([*_of(level, spot, figures, near, begin, stop, above), *pairs[place].get(spot.start, ())])
    for i, hint in enumerate(hints):
        if hint is not None:
            seen[i] += [f"hint:{hint or '-'}", f"hint:{hint or '-'}:{spots[i].unit}"]
    return seen


def _above(where: Where) -> list[str]:
    known = concepts()
    told = [f"section:{where.section}"]
    for heading in where.headings[-1:]:
        told += [f"heading:{n.concept}" for n in known.named(heading)]
    told += [f"before:{n.domain}" for n in known.named(where.before[-60:])[-2:]]
    return told


def _of(
    level: str, spot: Spot, figures: Row[Spot], named: Row[Named], begin: int, stop: int, above: Sequence[str]
) -> list[str]:
    earlier = figures.begun(begin, spot.start)
    later = figures.begun(spot.end, stop)
    if beside_its_share(level, spot, earlier):
        earlier = earlier[:-1]
    after = earlier[-1].end if earlier else begin
    until = later[0].start if later else stop
    soft = [hit.start() for hit in _SOFT.finditer(level, after, spot.start)]
    left_at = soft[-1] + 1 if soft else after
    end = _SOFT.search(level, spot.end, until)
    right_to = end.start() if end else until
    if soft and _thin(level[left_at : spot.start]):
        # 9件予以公开,12件部分公开: the words after a figure are its own, not the next one's.
        if len(soft) > 1:
            left_at = soft[-2] + 1
        elif not earlier or _thin(level[spot.end : right_to]):
            left_at = after
    told_before = named.begun(spot.start - WINDOW, spot.start)
    item = in_turn(level, spot, earlier, later, told_before, begin) or words_of(level, spot, earlier, later, begin)
    if spot.start == begin or level[spot.start - 1] in ",;:":
        begins = spot.start == begin or level[spot.start - 1] == ";"
        named_to = defined(level, spot.end, until, begins=begins)
        if named_to > spot.end:
            left_at, right_to = spot.start, named_to
    left = item[-NEAR:] if item else level[max(left_at, spot.start - NEAR) : spot.start].replace(FILL, "")
    right = level[spot.end : min(right_to, spot.end + NEAR)].replace(FILL, "")
    here = concepts().named(item) if item else named.begun(left_at, spot.start)
    behind = named.begun(spot.end, right_to)
    beyond = named.begun(right_to, until)[:4]
    aside = beyond if level.startswith("(", spot.end) else ()  # 纸上9条(工作简报)
    alone = beyond if not left or not later else ()
    between = named.begun(after, left_at)
    sentence = named.begun(begin, spot.start)
    opening = named.begun(begin, earlier[0].start) if earlier else sentence
    past = named.begun(0, begin)[-6:]
    unit = spot.unit
    told = [n for n in here if n.domain != ANY]
    last = told[-1].concept if told else "-"
    last2 = f"{told[-2].concept}+{last}" if len(told) > 1 else f"-+{last}"
    first = next((n.concept for n in behind if n.domain != ANY), "-")
    domain = domain_of(sentence) or domain_of(behind) or "-"
    old = domain_of(past) or "-"
    spoken = arena_of(sentence)
    arena = spoken or arena_of(behind) or arena_of(past) or "-"
    hard = _HARD.search(level, spot.end, until)
    whole_clause = [n for n in named.begun(spot.end, hard.start() if hard else until) if n.domain != ANY]
    final = whole_clause[-1].concept if whole_clause else "-"
    opens = "opens" if not left else "within"
    subject = subject_of(sentence) or subject_of(past) or "-"
    courts = courts_of(sentence) + courts_of([*behind, *beyond]).upper() or courts_of(past) + "<"
    told_of = {n.concept for n in sentence}
    about = "".join([word[0] for word in ("openness", "info", "request") if word in told_of])
    head = head_of(level, here or sentence, begin)
    heads = head_of(level, sentence, begin)
    denied = told_none_of_ours(named.begun(spot.end, stop), later)
    near = subject_of(here) or subject_of(behind) or "-"
    mark = level[left_at - 1] if left_at > begin else "^"
    whose = last_of(sentence, OWNERS) or "-"
    bench = next((n.concept for n in reversed(sentence) if n.concept in ROLES), "-")
    answers = "yes" if _ANSWERS.search(level, begin, stop if spot.unit == NOUGHT else until) else "no"
    lead = next((n.concept for n in sentence if n.concept in ARENAS), "-")
    strange = min(max(0, len(right) - sum([n.end - n.start for n in behind])), 8) // 2
    size = 0 if not spot.value else 1 if spot.value < 10 else 2 if spot.value < 100 else 3
    found = [
        f"unit:{unit}", f"size:{size}:{unit}", f"mark:{mark}", f"nth:{min(len(earlier), 4)}",
        f"'left:{left[-12:]}", f"'right:{right[:10]}", f"last:{last}", f"last2:{last2}", f"first:{first}",
        f"last-first:{last}:{first}", f"last-unit:{last}:{unit}", f"domain:{domain}", f"domain-last:{domain}:{last}",
        f"domain-unit:{domain}:{unit}", f"old:{old}", f"old-last:{old}:{last}", f"old-domain:{old}:{domain}",
        f"seq:{'+'.join(n.concept for n in here[-4:])}", f"tail:{here[-1].concept if here else '-'}",
        f"tail-first:{here[-1].concept if here else '-'}:{behind[0].concept if behind else '-'}",
        f"subject:{subject}", f"subject-last:{subject}:{last}", f"subject-first:{subject}:{first}", f"near:{near}",
        f"near-subject:{near}:{subject}", f"near-last:{near}:{last}",
        f"close:{(level[spot.end:spot.end + 1] or '$')}", f"more:{min(len(later), 3)}",
        f"arena:{arena}", f"arena-last:{arena}:{last}", f"arena-first:{arena}:{first}", f"arena-unit:{arena}:{unit}",
        f"final:{opens}:{final}", f"final-arena:{opens}:{final}:{arena}", f"first-final:{opens}:{first}:{final}",
        f"domain-first:{domain}:{first}", f"head:{opening[-1].concept if opening else '-'}",
        f"courts:{courts}", f"courts-last:{courts}:{last}", f"courts-first:{courts}:{first}",
        f"about:{arena}:{about}", f"head-of:{head}", f"heads:{heads}", f"heads-last:{heads}:{last}",
        f"denied:{denied}", f"denied:{denied}:{unit}", f"denied-last:{denied}:{last}",
        f"lead:{lead}", f"lead-arena:{lead}:{arena}", f"lead-last:{lead}:{last}", f"lead-first:{lead}:{first}",
        f"answers:{answers}:{arena}", f"bench:{bench}:{arena}", f"bench-last:{bench}:{last}",
        f"whose:{whose}", f"whose-last:{whose}:{last}", f"whose-arena:{whose}:{arena}",
        f"strange:{unit}:{strange}:{first}", f"strange-arena:{strange}:{first}:{arena}",
        *shape(level, spot, (left, right), here, sentence, earlier, later),
        *scope(level, spot, earlier, begin, here, opening, named, figures),
        *nearest(here, behind, aside, alone, between, sentence),
        *above,
    ]  # fmt: skip
    found += [f"'l{k}:{left[-k:]}" for k in (1, 2, 3, 4, 6) if len(left) >= k]
    found += [f"'r{k}:{right[:k]}" for k in (1, 2, 3, 4) if len(right) >= k]
    found += [f"'lb:{left[i : i + 2]}" for i in range(len(left) - 1)]
    found += [f"'rb:{right[i : i + 2]}" for i in range(min(len(right), 12) - 1)]
    found += [f"lc:{n.concept}" for n in here]
    found += [f"lcd:{domain}:{n.concept}" for n in here]
    found += [f"cc:{a.concept}+{b.concept}" for a, b in pairwise(here)]
    found += [f"rc:{n.concept}" for n in behind]
    found += [f"bc:{n.concept}" for n in beyond]
    found += [f"mc:{n.concept}" for n in between]
    found += [f"oc:{n.concept}" for n in opening]
    found += [f"sc:{n.concept}" for n in sentence]
    found += [f"pc:{n.concept}" for n in past]
    if earlier:
        found += _beside(level, spot, earlier, named, begin, "prev")
    if _OPENS.search(level, begin, spot.start):
        found += ["inside", f"inside:{last}", f"inside:{domain}:{last}"]
    else:
        found += [f"outside:{last}", f"outside:{domain}:{unit}"]
    alike = [f.value for f in later if f.unit == unit]
    prior = [f.value for f in earlier if f.unit == unit]
    adds_up = _makes_up(spot.value, alike)
    found.append(f"whole:{adds_up or _makes_up(spot.value, prior[::-1])}:{unit}")
    if later:
        found += several_ahead([*here, *behind], named.begun(until, stop), adds_up)
    if item:
        found.append("item")
    ways = f"{route(item or level[after : spot.start])}:{route(level[spot.end : until])}"
    if ways != "-:-":
        found += [f"route:{ways}", f"route:{ways}:{opens}"]
    found.append(f"stops:{mark.replace(FILL, '#')}:{level[right_to : right_to + 1] or '$'}:{opens}")
    if not spoken:  # 维持3件,纠正1件,合计诉讼4件: told at the end
        ahead = next((n.concept for n in named.begun(spot.end, stop) if n.concept in ARENAS), "-")
        found += [f"ahead:{ahead}", f"ahead:{ahead}:{last}"]
    return found


def _beside(level: str, spot: Spot, earlier: Sequence[Spot], named: Row[Named], begin: int, name: str) -> list[str]:
    """What the figure before it was said to count."""
    before = earlier[-1]
    start = earlier[-2].end if len(earlier) > 1 else begin
    words = [n for n in named.begun(start, before.start) if n.domain != ANY]
    concept = words[-1].concept if words else "-"
    return [
        f"{name}:{concept}",
        f"{name}-unit:{before.unit}:{spot.unit}",
        f"{name}-mark:{level[before.end : before.end + 1]}",
    ]


def _thin(words: str) -> bool:
    """Words that say nothing of what is counted."""
    return all(n.domain == ANY for n in concepts().named(words)) and len(words.replace(FILL, "")) <= 4


def _makes_up(whole: float, parts: Sequence[float]) -> bool:
    """Do the next two or more figures add up to it?"""
    total = 0.0
    for i, part in enumerate(parts[:8]):
        total += part
        if i and total == whole and whole:
            return True
    return False
