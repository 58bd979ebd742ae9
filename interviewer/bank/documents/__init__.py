"""People's own documents, read into questions and drafted into question files.

`read_document` and `read_text` find the questions, `draft` proposes a rubric for one, `write_drafts` puts them in a
bank folder. Nothing here knows what a good answer is: every draft waits for a person.
"""

from interviewer.bank.documents.drafting import draft, write_drafts
from interviewer.bank.documents.imported import AnswerState, Imported, ImportedQuestion
from interviewer.bank.documents.reading import LIMIT, read_document, read_text

__all__ = [
    "LIMIT",
    "AnswerState",
    "Imported",
    "ImportedQuestion",
    "draft",
    "read_document",
    "read_text",
    "write_drafts",
]
