"""Turn segments into slots: each place that asks for something, and what it may be.

A slot holds its possible clauses, best first; a reading picks one of each slot. The grammar is
small and greedy: at each segment the first rule that fits takes it and what belongs to it.

    existence   no field [known] | field unknown | with field [known]
    measure     [field] compare quantity [field] | quantity compare-after | between q and q
    values      value ((',' | and | or) value)*      with a field named before or behind it
    boolean     a boolean field, named
    text        a text field, named, and unknown words: 'a character called Jonas'
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence

from ...catalogue import Index, IndexField
from ...filtering import (
    Boolean,
    Comparison,
    FieldType,
    Filter,
    Not,
    Operator,
    Or,
    Presence,
    Span,
)
from ...folding import fold
from ...retrieval import Evidence, FieldHit
from .language import Language
from .measures import measure
from .segments import Segment
from .slots import Clause, Join, Outcome, Slot
from .values import Choice, as_written, choices_of, clauses_of, cued

# A text taken as written is surer than a guess and less sure than a name that is known.
_AS_WRITTEN = 0.8
# Roles of words that join, the one that says more before the one that it goes with.
_JOINS = ("either", "nor", "or", "contrast", "and")


class Clauses:
    """Reads one question's segments. `read` returns the outcome."""

    def __init__(
        self,
        question: str,
        segments: Sequence[Segment],
        index: Index,
        language: Language,
        today: datetime.date,
        asked: Collection[str] = (),
    ) -> None:
        self._question = question
        self._segments = segments
        self._fields: Mapping[str, IndexField] = {each.path: each for each in index.fields}
        self._by_vocabulary: dict[str, list[IndexField]] = {}
        for each in index.fields:
            if each.vocabulary:
                self._by_vocabulary.setdefault(each.vocabulary, []).append(each)
        self._language = language
        self._today = today
        self._asked = asked
        self._outcome = Outcome()
        self._asks = _asks(question, language)
        self._at = 0
        self._negation: Segment | None = None
        self._negations: set[Span] = set()  # all of them
        self._cue: Segment | None = None  # a field named, still waiting for its value
        self._carried: tuple[int, Segment] | None = None  # … that the measure before was of
        self._behind_measure: int | None = None  # the segment after the measure before

    def read(self) -> Outcome:
        """Go through the segments once, left to right."""
        while self._at < len(self._segments):
            segment = self._segments[self._at]
            if self._negation is not None and self._at and self._parted(self._at - 1, self._at):
                # 'no fuss, Lisbon': what a comma parts, a 'no' does not reach.
                self._outcome.unused.append(self._negation)
                self._negation = None
            rules = (
                self._existence,
                self._measured,
                self._values,
                self._boolean,
                self._field_named,
                self._function,
                self._text,
            )
            if not any(rule(segment) for rule in rules):
                self._outcome.unused.append(segment)
                self._at += 1
        self._drop_cue()
        if self._negation is not None:
            self._outcome.unused.append(self._negation)
        self._outcome.joins = [each for each in self._outcome.joins if self._stands(each)]
        return self._outcome

    def _stands(self, join: Join) -> bool:
        """Whether a word joins the slots beside it: 'cheap or quaint in Lisbon' chooses no city."""
        if join.at >= len(self._outcome.slots):
            return False
        begin, end = join.span.end, self._outcome.slots[join.at].span.start
        if any(mark in self._question[begin:end] for mark in ",;.:"):
            return False
        begin = self._outcome.slots[join.at - 1].span.end if join.at else join.span.start
        return not any(begin <= each.span.start < end for each in self._outcome.unused)

    # Rules: each returns whether it took the segment (and moved on).

    def _existence(self, segment: Segment) -> bool:
        """'no budget known', 'without a budget', 'budget unknown', 'with a budget'."""
        fields = self._named(segment)
        if not segment.names_field or segment.has_value:
            return False
        at = self._after(self._at)
        following = self._segment(at)
        roles = following.function.roles if following else frozenset()
        alone = following is None or bool(roles & {"and", "or"}) or self._parted(self._at, at)
        before = self._segment(self._at - 1, backwards=True)
        # 'has a budget' asks for one; 'have an account', of an account's type, does not.
        whole = any(hit.evidence is not Evidence.PART for hit in segment.fields)
        having = whole and before is not None and "with" in before.function.roles
        having = having and self._negation is None
        if "unknown" in roles and self._negation is None:
            absent, last = True, at
        elif "known" in roles and following is not None and not following.has_value:
            absent, last = self._negation is not None, at
        elif self._negation is not None and alone:
            absent, last = True, self._at
        elif having and alone:
            absent, last = False, self._at
        else:
            return False
        spans = [segment.span]
        if self._negation is not None:
            spans.insert(0, self._negation.span)
        if last != self._at and following is not None:
            spans.append(following.span)
        clauses = []
        for each, score in fields:
            presence: Filter = Presence(each.path)
            if each.nullable or each.is_list:
                clauses.append(
                    Clause(
                        presence if absent else Not(presence),
                        each.path,
                        tuple(spans),
                        segment.fields[0].evidence,
                        score * each.weight,
                    )
                )
        if not clauses:
            return False
        self._negation = None
        self._at = last + 1
        if self._asks:
            self._outcome.mentioned.append(segment)
        else:
            self._add(clauses)
        return True

    def _measured(self, segment: Segment) -> bool:
        """A comparison with a quantity, or a quantity by itself."""
        function = segment.function
        starts = segment.quantity or function.before or "range_open" in function.roles
        if not starts or (segment.has_value and self._cue is None and not segment.quantity):
            return False
        carried = self._carried_field() if self._cue is None else None
        cue = self._cue or carried
        found = measure(
            self._segments,
            self._at,
            cue,
            list(self._fields.values()),
            self._language,
            self._today,
            self._parted,
            carried=carried is not None,
            asked=self._asked,
        )
        if found is None:
            return False
        clauses = []
        negation = self._negation
        for option in found.options:
            filter_: Filter = Not(option.filter) if negation else option.filter
            spans = option.spans if negation is None else (negation.span, *option.spans)
            clauses.append(
                Clause(filter_, option.path, spans, option.evidence, option.score, note=option.note)
            )
        # What the words also name (the series 1899 beside the year) competes on the same footing.
        if segment.has_value and found.bare:
            clauses.extend(clauses_of([self._choices(segment)], (segment.span,), None, "or"))
        self._negation = None
        if found.used_cue:
            self._cue = None
        alternative = self._is_alternative()
        self._carried = (found.last, found.field) if found.field else None
        self._at = self._behind_measure = found.last
        self._add(clauses)
        if alternative:
            self._join_alternatives()
        return True

    def _is_alternative(self) -> bool:
        """Whether an 'or' alone stands between the measure before and this one."""
        if self._behind_measure is None or not self._outcome.slots:
            return False
        between = self._segments[self._behind_measure : self._at]
        return len(between) == 1 and "or" in between[0].function.roles

    def _join_alternatives(self) -> None:
        """Make one slot of the last two: 'longer than 3 hours or shorter than 80 minutes'."""
        before, last = self._outcome.slots[-2:]
        clauses = [
            Clause(
                Or(
                    (
                        *(one.filter.operands if isinstance(one.filter, Or) else (one.filter,)),
                        other.filter,
                    )
                ),
                one.path,
                (*one.spans, *other.spans),
                one.evidence,
                min(one.score, other.score),
                note=". ".join(filter(None, (one.note, other.note))),
            )
            for one in before.clauses
            for other in last.clauses
            if one.path == other.path
        ]
        if clauses:
            del self._outcome.slots[-2:]
            while self._outcome.joins and self._outcome.joins[-1].at > len(self._outcome.slots):
                self._outcome.joins.pop()
            self._add(clauses)

    def _values(self, segment: Segment) -> bool:
        """One value, or several of one field joined by commas, 'and', 'or'."""
        choices = self._choices(segment)
        before = self._segments[self._at - 1] if self._at else None
        if segment.quantity and before and set(before.function.before.values()) - {Operator.EQ}:
            return False  # 'more than 3' compares, whatever 3 may be the name of
        if not choices:
            return False
        group, spans, joiner = [choices], [segment.span], ""
        at = self._at + 1
        while True:
            further = self._joined(at)
            if further is None:
                break
            position, join = further
            if self._negation is not None and self._contrasted(at, position):
                break
            more = self._choices(self._segments[position])
            shared = {choice.path for options in group for choice in options}
            for options in group:
                shared &= {choice.path for choice in options}
            if not shared & {choice.path for choice in more}:
                break
            joiner = join if join != "," else joiner
            group.append(more)
            spans.append(self._segments[position].span)
            at = position + 1
        behind = self._segment(at)
        if behind and behind.names_field and not behind.has_value and not self._parted(at - 1, at):
            named = {each.path: score for each, score in self._named(behind)}
            own = _speaks_of(group[0], named)
            if own and not self._leads(at, named):
                group = [cued(options, named, outright=True) for options in group]
                spans.append(behind.span)
                at += 1
        if self._cue is not None:
            named = {each.path: score for each, score in self._named(self._cue)}
            if _speaks_of(group[0], named):
                outright = self._cue.names_field
                group = [cued(options, named, outright=outright) for options in group]
                spans.insert(0, self._cue.span)
                self._cue = None
        self._at = at
        negation, self._negation = self._negation, None
        self._add(clauses_of(group, tuple(spans), negation, joiner))
        return True

    def _contrasted(self, first: int, last: int) -> bool:
        """Whether a 'but' stands between: 'not dramas but comedies'."""
        return any("contrast" in each.function.roles for each in self._segments[first:last])

    def _leads(self, at: int, named: Mapping[str, float]) -> bool:
        """Whether a field named at `at` has a value of its own behind it."""
        following = self._segment(self._after(at))
        return following is not None and (
            following.quantity is not None
            or any(choice.path in named for choice in self._choices(following))
        )

    def _boolean(self, segment: Segment) -> bool:
        """A boolean field that is named as if it were true."""
        hits = [hit for hit in segment.fields if hit.presence]
        if not hits:
            return False
        negation, self._negation = self._negation, None
        spans = (segment.span,) if negation is None else (negation.span, segment.span)
        self._at += 1
        if self._asks:
            self._outcome.mentioned.append(segment)
            return True
        self._add(
            Clause(
                Comparison(hit.path, Operator.EQ, Boolean(negation is None)),
                hit.path,
                spans,
                hit.evidence,
                hit.score * self._fields[hit.path].weight,
            )
            for hit in hits
        )
        return True

    def _field_named(self, segment: Segment) -> bool:
        """A field by name: remember it for the value that follows."""
        if not self._named(segment):
            return False
        if not segment.names_field and self._cue is not None and self._cue.names_field:
            return False  # 'released in': the better hint stays
        self._drop_cue()
        self._cue = segment
        self._at += 1
        return True

    def _function(self, segment: Segment) -> bool:
        roles = segment.function.roles
        if "negation" in roles:
            self._negation = segment
            self._negations.add(segment.span)
        elif "superlative" in roles:
            self._outcome.sorting.append(segment)
        elif joins := roles.intersection(_JOINS):
            word = next(each for each in _JOINS if each in joins)
            self._outcome.joins.append(Join(len(self._outcome.slots), word, segment.span))
        elif not (segment.ignorable or roles & {"with", "known", "range_join"}):
            return False
        self._at += 1
        return True

    def _text(self, segment: Segment) -> bool:
        """Words that nothing is known of, behind a field that holds any text: its value."""
        if self._cue is None or not segment.unknown:
            return False
        # 'the phone number of …' asks for a number, and says whose.
        beside = self._cue.last == segment.first
        fields = [
            (self._fields[hit.path], hit.score)
            for hit in self._cue.fields
            if self._fields[hit.path].type is FieldType.STRING
            and (hit.evidence is Evidence.OWNER_WORD or (beside and _outright(hit)))
        ]
        if not fields:
            return False
        last = self._at
        for at in range(self._at + 1, len(self._segments)):
            if self._parted(at - 1, at) or not self._may_go_on(at):
                break
            if not self._only_ignorable(self._segments[at]):
                last = at
        span = Span(segment.span.start, self._segments[last].span.end)
        text = self._question[span.start : span.end]
        negation, self._negation = self._negation, None
        spans = (self._cue.span, span) if negation is None else (negation.span, span)
        clauses = []
        for each, score in fields:
            filter_: Filter = as_written(each.path, text)
            clauses.append(
                Clause(
                    Not(filter_) if negation else filter_,
                    each.path,
                    spans,
                    Evidence.WRITTEN,
                    _AS_WRITTEN * score * each.weight,
                    cued=True,
                )
            )
        self._cue = None
        self._at = last + 1
        self._add(clauses)
        return True

    def _may_go_on(self, at: int) -> bool:
        """Whether a text may go on with a segment: unknown, a name, or a word that leads to one."""
        segment = self._segments[at]
        capital = segment.text[:1].isupper() and not self._question.isupper()
        return segment.unknown or self._only_ignorable(segment) or capital

    # What the rules share.

    def _segment(self, at: int, *, backwards: bool = False) -> Segment | None:
        """The segment at `at`, or the next one before it that is not ignorable."""
        while backwards and at >= 0 and self._only_ignorable(self._segments[at]):
            at -= 1
        return self._segments[at] if 0 <= at < len(self._segments) else None

    def _after(self, at: int) -> int:
        """The position of the next segment that may not be passed over."""
        at += 1
        while at < len(self._segments) and self._only_ignorable(self._segments[at]):
            at += 1
        return at

    @staticmethod
    def _only_ignorable(segment: Segment) -> bool:
        return segment.ignorable and segment.function.roles <= {"ignorable"}

    def _parted(self, left: int, right: int) -> bool:
        """Whether a comma or the like stands between two segments."""
        if right >= len(self._segments):
            return True
        between = self._question[self._segments[left].span.end : self._segments[right].span.start]
        return any(mark in between for mark in ",;.:")

    def _joined(self, at: int) -> tuple[int, str] | None:
        """The position of a further value of the same list, and what joins it."""
        if at >= len(self._segments):
            return None
        join = "," if self._parted(at - 1, at) else ""
        while at < len(self._segments):
            segment = self._segments[at]
            roles = segment.function.roles
            if segment.has_value and not roles & {"and", "or"}:
                return (at, join) if join else None
            if roles & {"and", "or"}:
                join = "or" if "or" in roles else "and"
            elif not self._only_ignorable(segment) or not join:
                return None
            at += 1
        return None

    def _named(self, segment: Segment) -> list[tuple[IndexField, float]]:
        """The fields that a segment names (booleans apart), with scores."""
        return [
            (self._fields[hit.path], hit.score)
            for hit in segment.fields
            if not hit.presence and hit.path in self._fields
        ]

    def _choices(self, segment: Segment) -> list[Choice]:
        return choices_of(segment, self._fields, self._by_vocabulary)

    def _carried_field(self) -> Segment | None:
        """The field of the measure right before: 'rated above 7 but below 9'."""
        if self._carried is None:
            return None
        last, field = self._carried
        between = self._segments[last : self._at]
        joined = len(between) == 1 and bool(between[0].function.roles & {"and", "or"})
        return field if joined else None

    def _drop_cue(self) -> None:
        """A field that was named without a value: what the person asks about, not a filter."""
        if self._cue is not None and self._cue.names_field:
            self._outcome.mentioned.append(self._cue)
        self._cue = None

    def _add(self, clauses: Iterable[Clause]) -> None:
        ordered = sorted(clauses, key=lambda each: -each.score)
        if not ordered:
            return
        span = Span(
            min(span.start for span in ordered[0].spans),
            max(span.end for span in ordered[0].spans),
        )
        text = self._question[span.start : span.end]
        negated = not self._negations.isdisjoint(ordered[0].spans)
        self._outcome.slots.append(Slot(span, text, tuple(ordered), negated))


def _asks(question: str, language: Language) -> bool:
    """Whether a question wants to know of something whether it is so: 'does it allow dogs?'."""
    said = fold(question)
    return any(said.startswith(f"{each} ") for each in language.asking) and not any(
        said.startswith(f"{each} ") for each in language.searching
    )


def _speaks_of(choices: Sequence[Choice], named: Mapping[str, float]) -> bool:
    """Whether a value may be of the fields named beside it; a text must most likely be."""
    if choices[0].evidence is Evidence.WRITTEN:
        return choices[0].path in named
    return any(choice.path in named for choice in choices)


def _outright(hit: FieldHit) -> bool:
    return hit.evidence in (Evidence.NAME, Evidence.INFLECTED)
