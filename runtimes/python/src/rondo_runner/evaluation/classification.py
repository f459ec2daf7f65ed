"""Classes are compared as texts. NaN: the metric has no value for these rows."""

from __future__ import annotations

import math
from collections import Counter
from typing import Dict, List, NamedTuple, Sequence

Labels = Sequence[str]


class ConfusionMatrix(NamedTuple):
    """Counts of actual (row) against predicted (column) over the classes of either, in alphabetical order."""

    labels: List[str]
    matrix: List[List[int]]


class ClassScores(NamedTuple):
    precision: float
    recall: float
    f_score: float


def confusion_matrix(actual: Labels, predicted: Labels) -> ConfusionMatrix:
    labels = sorted({*actual, *predicted})
    counts = Counter(zip(actual, predicted))
    return ConfusionMatrix(labels, [[counts[(row, column)] for column in labels] for row in labels])


def accuracy(actual: Labels, predicted: Labels) -> float:
    """Share of the rows whose class was predicted."""
    return sum(a == p for a, p in zip(actual, predicted)) / len(actual)


def class_scores(confusion: ConfusionMatrix) -> ClassScores:
    """
    Plain means over the classes of the matrix (macro average). A class that was never predicted has precision 0, one
    that never occurred has recall 0.
    """
    precisions, recalls, f_scores = [], [], []
    for index in range(len(confusion.labels)):
        hits = confusion.matrix[index][index]
        predicted = sum(row[index] for row in confusion.matrix)
        occurred = sum(confusion.matrix[index])
        precisions.append(hits / predicted if predicted else 0.0)
        recalls.append(hits / occurred if occurred else 0.0)
        f_scores.append(2 * hits / (predicted + occurred) if predicted + occurred else 0.0)
    count = len(confusion.labels)
    return ClassScores(math.fsum(precisions) / count, math.fsum(recalls) / count, math.fsum(f_scores) / count)


def area_under_roc(is_positive: Sequence[bool], scores: Sequence[float]) -> float:
    """The chance that a row of the class has a higher score than one of another; ties count half."""
    positives = sum(is_positive)
    negatives = len(is_positive) - positives
    if positives == 0 or negatives == 0:
        return math.nan
    by_score: Dict[float, List[int]] = {}
    for positive, score in zip(is_positive, scores):
        counts = by_score.setdefault(score, [0, 0])
        counts[0 if positive else 1] += 1
    won, below = 0.0, 0
    for score in sorted(by_score):
        of_class, of_others = by_score[score]
        won += of_class * (below + of_others / 2)
        below += of_others
    return won / (positives * negatives)


def area_under_roc_of_classes(actual: Labels, classes: Labels, probabilities: Sequence[Sequence[float]]) -> float:
    """Of the second class when there are two (the first gives the same), else the mean of each against the rest."""
    measured = list(classes)[1:] if len(classes) == 2 else list(classes)
    areas = []
    for label in measured:
        column = list(classes).index(label)
        area = area_under_roc([a == label for a in actual], [row[column] for row in probabilities])
        if not math.isnan(area):
            areas.append(area)
    return math.fsum(areas) / len(areas) if areas else math.nan
