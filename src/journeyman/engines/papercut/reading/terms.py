"""From tokens to terms: the longest phrases that the lexicon knows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from journeyman.engines.papercut.reading import languages, lexicon
from journeyman.engines.papercut.reading.meanings import Meaning, Sort, meanings
from journeyman.engines.papercut.reading.tokens import LIMIT, Token, TokenKind, tokens

__all__ = ["MOST_TERMS", "Term", "terms"]

MOST_TERMS: Final = 600  #: phrases read of one part of a prompt
_MOST_WORDS: Final = 5
#: Plurals that no rule makes; those written out in the lexicon are here to be known as plurals.
_PLURALS: Final = frozenset(
    {
        "mice",
        "geese",
        "wolves",
        "people",
        "children",
        "women",
        "men",
        "kids",
        "foxes",
        "feet",
        "teeth",
        "sheep",
        "birds",
        "leaves",
        "cacti",
        "knives",
        "oxen",
        "calves",
        "blossoms",
        "field",  # "sunflower field" is many sunflowers
    }
)
_KOREAN_PARTICLES: Final = tuple(
    "에서는 에서 에게 으로 이랑 은 는 이 가 을 를 의 에 로 도 와 과 랑 들".split(),  # noqa: SIM905 - as above
)
#: Small words that English alone has: what a prompt with one of them does not know is not sought in other languages.
_ENGLISH: Final = frozenset({"the", "of", "with", "and", "from", "by", "this", "under", "on", "is"})
_BREAK: Final = Meaning(Sort.STOP, "break")


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase of the prompt and what it means; no meanings: unknown."""

    typed: str
    meanings: tuple[Meaning, ...] = ()
    is_plural: bool = False
    is_break: bool = False  #: punctuation
    value: str = field(default="", compare=False)  #: folded

    def first(self, sort: Sort) -> Meaning | None:
        """Give the first meaning of a sort."""
        return next((meaning for meaning in self.meanings if meaning.sort is sort), None)

    @property
    def is_stop(self) -> bool:
        """Whether it draws nothing."""
        return self.first(Sort.STOP) is not None


def terms(text: str) -> list[Term]:
    """Cut a text into the longest phrases known; of equal ones those of the likeliest language.

    What is beyond the limits of length is one unknown term, "…".
    """
    cut = list(tokens(text))
    spoken = languages.spoken(cut)
    is_japanese = languages.has_kana(text[:LIMIT])
    found: list[Term] = []
    at = 0
    while at < len(cut) and len(found) < MOST_TERMS:
        token = cut[at]
        match token.kind:
            case TokenKind.STOP:
                found.append(Term(token.typed, is_break=token.folded != "、", meanings=_pause(token)))
                at += 1
            case TokenKind.EMOJI:
                found.append(Term(token.typed, (Meaning(Sort.DRAWING, token.folded),), value=token.folded))
                at += 1
            case TokenKind.COLOUR:
                found.append(Term(token.typed, (Meaning(Sort.COLOUR, token.folded),), value=token.folded))
                at += 1
            case TokenKind.UNSPACED:
                run = _unspaced(token.typed, languages.unspaced(token.typed, is_japanese=is_japanese))
                found.extend(itertools.islice(run, MOST_TERMS))
                at += 1
            case TokenKind.WORD:
                term, used = _words(cut, at, spoken)
                found.append(term)
                at += used
    if len(found) >= MOST_TERMS or len(text) > LIMIT:
        return [*found[:MOST_TERMS], Term("…")]
    return found


def _pause(token: Token) -> tuple[Meaning, ...]:
    return (Meaning(Sort.RELATION, "and"),) if token.folded == "、" else (_BREAK,)


def _unspaced(run: str, spoken: tuple[str, ...]) -> Iterator[Term]:
    """Cut a run without spaces by the longest phrases; characters that nothing knows stay together."""
    tables = [lexicon.table(language) for language in spoken]
    keys = [lexicon.simplified(run) if language == "zh" else run for language in spoken]
    unknown = ""
    at = 0
    while at < len(run):
        codes, length = _longest(tables, keys, at)
        if not length:
            unknown += run[at]
            at += 1
            continue
        if unknown:
            yield Term(unknown, value=unknown)
            unknown = ""
        yield Term(run[at : at + length], meanings(codes), value=run[at : at + length])
        at += length
    if unknown:
        yield Term(unknown, value=unknown)


def _longest(tables: Sequence[lexicon.Table], keys: Sequence[str], at: int) -> tuple[str, int]:
    """Find the longest phrase that begins here; give its codes and its length, or nothing and 0."""
    reach = max(table.reach(key[at]) for table, key in zip(tables, keys, strict=True))
    for size in range(min(reach, len(keys[0]) - at), 0, -1):
        for table, key in zip(tables, keys, strict=True):
            phrase = key[at : at + size]
            codes = table.find(phrase)
            if codes is not None:
                if not codes.startswith("d:") or _is_believable(phrase, tables[0]):
                    return codes, size
                break
    return "", 0


def _is_believable(phrase: str, table: lexicon.Table) -> bool:
    """Whether a tag may be taken: not a single character, and not what plain words say as well (小 + 船)."""
    at = 0
    while at < len(phrase):
        sizes = range(len(phrase) - at, 0, -1)
        hits = ((size, table.find(phrase[at : at + size])) for size in sizes)
        size = next((size for size, codes in hits if codes is not None and not codes.startswith("d:")), 0)
        if not size:
            return len(phrase) > 1
        at += size
    return False


def _words(cut: Sequence[Token], at: int, spoken: tuple[str, ...]) -> tuple[Term, int]:
    """Find the longest phrase that begins here; give it and the number of its tokens."""
    run = 1
    while run < _MOST_WORDS and at + run < len(cut) and cut[at + run].kind is TokenKind.WORD:
        run += 1
    for count in range(run, 0, -1):
        phrase = " ".join(token.folded for token in cut[at : at + count])
        typed = " ".join(token.typed for token in cut[at : at + count])
        for language in spoken:
            if codes := lexicon.table(language).find(phrase):
                return Term(typed, meanings(codes), _is_plural(phrase, codes, language), value=phrase), count
        if count == 1 or cut[at + count - 1].folded.endswith("s"):
            for language in spoken:
                if codes := _inflected(phrase, language):
                    return Term(typed, meanings(codes), _looks_plural(phrase), value=phrase), count
    return _unknown(cut[at], is_english=spoken == ("en",) and any(one.folded in _ENGLISH for one in cut)), 1


def _unknown(token: Token, *, is_english: bool) -> Term:
    """Take a word apart at its hyphens, or look for it among the names of all languages."""
    word = token.folded
    if word.isdecimal():
        return Term(token.typed, (Meaning(Sort.COUNT, str(max(1, min(12, int(word[:4]))))),), value=word)
    if "-" in word:
        parts = [_words([Token(TokenKind.WORD, part, part)], 0, ("en",))[0] for part in word.split("-") if part]
        known = tuple(meaning for part in parts for meaning in part.meanings if meaning.sort is not Sort.STOP)
        if known:
            return Term(token.typed, known, value=word)
    if not is_english and ((word[:1].isascii() and len(word) > 3) or "\u00c0" <= word[:1] <= "\u024f"):
        table = lexicon.table(lexicon.LATIN)
        if codes := table.find(word) or (table.find(word[:-1]) if word.endswith("s") else None):
            return Term(token.typed, meanings(codes), word.endswith("s"), value=word)
    return Term(token.typed, value=word)


def _inflected(word: str, language: str) -> str | None:
    """Find a word by its other forms."""
    table = lexicon.table(language)
    if language == "en":
        return next((codes for form in _singulars(word) if (codes := table.find(form))), None)
    if language == "ko":
        return next(
            (
                codes
                for particle in _KOREAN_PARTICLES
                if word.endswith(particle) and (codes := table.find(word[: -len(particle)]))
            ),
            None,
        )
    if language in {"es", "fr", "pt", "nl"} and word.endswith("s"):
        return table.find(word[:-1]) or table.find(word[:-2])
    return table.kin(word) if " " not in word else None


def _singulars(word: str) -> Iterator[str]:
    if word.endswith("'s"):
        yield word[:-2]
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("ves"):
        yield word[:-3] + "f"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]


def _looks_plural(phrase: str) -> bool:
    last = phrase.rpartition(" ")[2]
    return last in _PLURALS or (last.endswith("s") and not last.endswith(("ss", "'s")))


def _is_plural(phrase: str, codes: str, language: str) -> bool:
    """Whether a phrase of the lexicon is the plural of another phrase with the same meaning."""
    if language != "en":
        return phrase.endswith("s") and lexicon.table(language).find(phrase[:-1]) == codes
    if phrase.rpartition(" ")[2] in _PLURALS:
        return True
    return any(lexicon.table("en").find(form) == codes for form in _singulars(phrase))
