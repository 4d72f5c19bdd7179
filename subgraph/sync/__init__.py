"""Turn definitions and their sources into what the database holds of them, and keep it fresh."""

from .everything import refresh_forever, sync_all
from .fetch import fetch_terms
from .index import sync_index
from .reply import Notes
from .report import IndexSync, Outcome, Progress, Step, SyncReport, VocabularySync, silent
from .vocabulary import is_due, sync_vocabulary

__all__ = [
    "IndexSync",
    "Notes",
    "Outcome",
    "Progress",
    "Step",
    "SyncReport",
    "VocabularySync",
    "fetch_terms",
    "is_due",
    "refresh_forever",
    "silent",
    "sync_all",
    "sync_index",
    "sync_vocabulary",
]
