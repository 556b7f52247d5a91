"""Every kind of issue: a code that never changes meaning, how serious it is, and its one wording.

``message`` says what is wrong and why, ``action`` what to do; where it is comes from the place of the issue. Fields in
braces are filled from the issue's parameters.
"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True)
class Kind:
    """A kind of issue. ``title`` heads a group of them in a list."""

    code: str
    severity: Severity
    title: str
    message: str
    action: str

    @property
    def family(self) -> str:
        """F file, H headings, R record, Q answer, X across questions, C coverage."""
        return self.code[0]


_KINDS = (
    Kind("F01", "error", "file cannot be opened", "The file cannot be opened: {cause}.",
         "{todo}."),
    Kind("F02", "error", "file is not UTF-8", "The text is not UTF-8: the first character that cannot be read is here. "
         "It looks like {guess}.", "Save the file as CSV UTF-8. Nothing was replaced or guessed."),
    Kind("F03", "error", "file is refused", "The file is refused: {limit}.",
         "Delete what does not belong to the table and save it again."),
    Kind("F04", "error", "no row of headings", "No row of headings was found. The best is row {row}, where {n} of {m} "
         "known headings stand.", "Put the question names in one row above the answers."),
    Kind("F05", "info", "how the file was read", "Read with {how}.", "Nothing, if that is right."),
    Kind("F06", "error", "file at a spreadsheet's limit", "The file has exactly {n} rows, a spreadsheet's limit; rows "
         "are probably lost.", "Export again without passing through that spreadsheet."),
    Kind("F07", "warning", "garbled letters", "Letters are broken: {sample}.",
         "Export the file again as UTF-8. Do not retype: other cells may be broken in ways that cannot be seen."),
    Kind("F08", "error", "answers cannot be matched", "Of the first {m} answers to choice questions {n} are neither "
         'codes nor labels of the instrument, for example "{found}" for {question}. {how}. The instrument has labels '
         "in: {languages}. No interview was judged.",
         "Export codes instead of labels, or have the labels added to the interview file."),
    Kind("F09", "error", "no interviews", "There are headings but no interviews.",
         "Check the filter of the export and send the file again."),
    Kind("F10", "error", "interviews on another sheet", 'Only the sheet "{sheet}" was read. Interviews '
         "that were not read stand elsewhere too, or may: {list}.",
         "Put all interviews below each other on one sheet, or save each sheet as a file of its own and give all of "
         "them. Delete a sheet that is only a copy."),
    Kind("F11", "warning", "file given twice", "The file was given twice; it was read once.", "Give it once."),
    Kind("F12", "warning", "formulas without values", "Rows that hold nothing but formulas without a value were taken "
         "for blank ones: {n}, from row {first} to row {last}.", "If they are interviews, open the file in a "
         "spreadsheet, save it and check again; better, paste them as values."),
    Kind("H01", "error", "headings are missing", "Missing: {list}.",
         "Add the column, or name its heading under 'heading' or 'columns' in the study folder."),
    Kind("H02", "warning", "headings not in the instrument", "Not in the instrument, so not read: {list}.",
         "Rename a heading that is misspelt; leave the others."),
    Kind("H03", "error", "a heading stands twice", "What {heading} holds stands twice: {cell} and {other_cell}.",
         "Keep one; check which of the two holds the answers."),
    Kind("H04", "info", "headings read tolerantly", '"{found}" was read as {heading}.', "Confirm once."),
    Kind("H05", "error", "option columns are missing", "{question}: the columns of the options {list} are missing.",
         "Export all options of the question."),
    Kind("R01", "error", "ragged rows", "The number of cells in the row is {n}, and {m} were expected; a separator "
         "outside quotation marks is likely. Nothing in the row was read.",
         "Correct the row so that every cell stands under its heading."),
    Kind("R02", "error", "no interview id", "There is no interview id.", "Enter the id of this interview."),
    Kind("R03", "error", "an interview id is used twice", "The id {id} is used by {rows}; {differ}: "
         "{which}.",
         "Give one of them its own id, or remove one."),
    Kind("R04", "warning", "identical rows", "Interview {id} stands in {rows} with the same answers; it was counted "
         "once.", "Remove the copies."),
    Kind("R05", "error", "case not in the study", '"{found}" is not a case of the study. {meant} The cases are '
         "{expected}.", "Correct the case, or ask the person who runs the study to add it."),
    Kind("R06", "error", "group not in the study", '"{found}" is not a stakeholder group of the study. {meant} The '
         "groups are {expected}.", "Correct the group."),
    Kind("R07", "error", "unknown version", '"{found}" is not a version of the instrument. The versions are '
         "{expected}. The row was not judged.", "Enter the version that was used; do not guess."),
    Kind("R08", "warning", "an old version was used", "Done on {found} with version {version}, which was superseded on "
         "{superseded}.", "Confirm, and bring the device or the paper form up to date."),
    Kind("R09", "warning", "two interviews nearly alike", "{id} and {other} ({where}) agree on {k} of the {m} answers "
         "that tell interviews apart.", "Check whether one interview was entered twice under two ids."),
    Kind("R10", "error", "interview date cannot be right", '"{found}" cannot be the interview date: {why}.',
         "Enter the date as YYYY-MM-DD."),
    Kind("R11", "warning", "unusual length of an interview", "{what}.",
         "Confirm, or correct the times of beginning and end."),
    Kind("R12", "warning", "not a finished interview", 'The collecting tool calls this record "{found}".',
         "Finish the interview, or take the record out. It is counted as it is."),
    Kind("R13", "error", "case, group or version is empty", "The {what} is empty{so}. Allowed: {expected}.",
         "Enter the {what} in this row. Of merged cells only the first holds it."),
    Kind("R14", "warning", "not an interview", "The row {what}, so it was not read as an interview.",
         "Delete the row, or move it to another sheet. If it is an interview, say whose it is."),
    Kind("Q01", "warning", "blank answers", "The answer is blank.",
         "Enter the answer, or a missing code: {codes}."),
    Kind("Q02", "error", "not an answer", '"{found}" is not an answer here. Allowed: {expected}.', "Correct the cell."),
    Kind("Q03", "error", "misspelt answer", '"{found}" is not an answer here. Allowed: {expected}. Did you mean '
         '"{suggestion}"?', "Correct the cell."),
    Kind("Q04", "error", "answer of another question", '"{found}" is an answer to {other}, not to this question. '
         "Allowed: {expected}.", "Check whether cells slipped sideways."),
    Kind("Q05", "error", "outside the limits", "{found} is outside the limits, which are {range}.",
         "Correct the cell."),
    Kind("Q06", "warning", "unusual number", "{found} is unusual; usual is {usual}.", "Confirm, or correct the cell."),
    Kind("Q07", "error", "not a number or date", '"{found}" is not {kind}. Allowed: {expected}.',
         "Write {kind}, and nothing else in the cell."),
    Kind("Q08", "error", "an option that stands alone", '"{option}" was chosen together with other options: {others}.',
         "Keep one kind."),
    Kind("Q09", "error", "list and option columns disagree", "The list cell and the option columns disagree on "
         "{options}.", "Say which is right, and correct the other."),
    Kind("Q10", "warning", "'other' without words", "'Other' was chosen, but {other} does not say what.",
         "Add the words, or take the choice out."),
    Kind("Q11", "error", "changed by the spreadsheet", "The spreadsheet changed this cell into {kind}. Allowed: "
         "{expected}.", "Format the column as Text and type the answer again."),
    Kind("Q12", "error", "missing code not accepted", 'The missing code "{found}" may not be used here. {codes}.',
         "Enter the answer, or an accepted code."),
    Kind("Q13", "info", "answers read tolerantly", '"{found}" was read as {read_as} ({how}).', "Confirm once."),
    Kind("Q14", "warning", "invisible characters", "Invisible characters were ignored: {n}.",
         "Nothing, if the text reads well."),
    Kind("X01", "error", "answered although skipped", "There is an answer, but the question is asked only if "
         "{condition}.", "Correct one of the two answers, or empty this cell."),
    Kind("X02", "error", "answered by a group not asked", "There is an answer, but the group {group} is not asked this "
         "question.", "Check the group, or empty this cell."),
    Kind("X03", "warning", "answers do not fit together", "{message}", "Check both answers."),
    Kind("X04", "warning", "one answer throughout", "The same answer to {which}.",
         "Ask {whom} whether it was so. Change nothing without asking."),
    Kind("X05", "warning", "people differ on a fact", "In {case} people differ {how}: {found}.",
         "Ask the case which is right and note the source. Leave the answers as they were given."),
    Kind("C01", "warning", "interviews still to be done", "{cell}: {found} of {expected} done{unusable}.", "{todo}."),
    Kind("C02", "warning", "a comparison cannot be made yet", "{name} cannot be compared yet: {why}.", "{todo}."),
    Kind("C03", "warning", "a question that nobody answered", "Of {n} asked, nobody has an answer here.",
         "Check whether the form asks it and whether the column is the right one."),
)  # fmt: skip

CATALOGUE = {kind.code: kind for kind in _KINDS}
