"""Heads on the shared encoder: is a phrase a point of interest, a problem; does a sentence say it; is it salient."""

from mining.heads._card import describe_head, save_head
from mining.heads._fit import HeadTraining, train_head
from mining.heads._head import Head, Reader
from mining.heads._knowledge import Knowledge, read_knowledge
from mining.heads._load import load_head, load_reader
from mining.heads._measure import Measured, measure
from mining.heads._sample import (
    RELATIONS,
    TASKS,
    Sample,
    Task,
    decided_samples,
    poi_sample,
    problem_sample,
    read_samples,
    relation_sample,
    triple_sample,
)
from mining.heads._weak import weak_samples

__all__ = [
    "RELATIONS",
    "TASKS",
    "Head",
    "HeadTraining",
    "Knowledge",
    "Measured",
    "Reader",
    "Sample",
    "Task",
    "decided_samples",
    "describe_head",
    "load_head",
    "load_reader",
    "measure",
    "poi_sample",
    "problem_sample",
    "read_knowledge",
    "read_samples",
    "relation_sample",
    "save_head",
    "train_head",
    "triple_sample",
    "weak_samples",
]
