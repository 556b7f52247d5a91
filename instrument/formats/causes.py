"""Why a file cannot be opened: the ``cause`` and ``limit`` of refusals, as clauses that finish a sentence."""

MISSING = "there is no such file"
FOLDER = "it is a folder"
EMPTY = "it is empty"
NOT_A_FILE = "it is not an ordinary file"
LOCKED = "it is locked, or you may not read it"
NOT_A_TABLE = "it is not a spreadsheet or a CSV file"
NUL_BYTES = "it holds NUL bytes, which no CSV file has"
OPEN_QUOTE = "a quotation mark that opens a cell in row {row} is never closed, or only in a later row"
DAMAGED = "it is damaged, or not the kind of file that its name says"
ENCRYPTED = "it is encrypted with a password"
OLD_EXCEL = "it is an old Excel file (.xls)"
MACROS = "it holds macros (.xlsm)"
BINARY = "it is a binary workbook (.xlsb)"
OUTSIDE_LINKS = "it has links to other workbooks"
NO_SHEET = "it has no visible sheet"
EVENTS = "it holds several events of a person; export one event, and the file again without the event's column"
REPEATS = "it holds repeated forms, of which each row is one; export without them"
CHILD_TABLE = (
    "it holds what was asked repeatedly, with one row for each time; give the table with one row per interview"
)
NOT_DECRYPTED = '{n} of its submissions hold no answers, the first in row {row}: the server calls it "{found}". \
Export again with the key, or take them out'
NOT_OF_THE_TOOL = "it does not look like an export of {tool}: none of the columns that {tool} adds is there"
UNKNOWN_FORMAT = "no format of this name is known"

TOO_MANY_COLUMNS = "it has more than {n} columns"
ROW_TOO_LONG = "row {row} is longer than {n} MB"
TOO_MANY_BLANK = "it has more than {n} blank rows"
TOO_MANY_RAGGED = "more than {n} rows have more or fewer cells than the headings"
TOO_MANY_PARTS = "the workbook has more than {n} parts"
TEXT_TOO_LONG = "a cell holds more than {n} KB of text"
TOO_MANY_TEXTS = "the workbook has more than {n} different texts"
TOO_MUCH_TEXT = "the texts of sheet {sheet} take up more than {n} MB together: save it as CSV UTF-8"
TOO_LARGE = "unpacked, the workbook is larger than {n} MB"
RATIO = "unpacked, a part of the workbook is more than {n} times its size"
STRAY_CELL = "cell {cell} of sheet {sheet} stands far from the table"
TOO_MANY_CELLS = "sheet {sheet} has more than {n} cells, too many for a workbook: save it as CSV UTF-8"

NOT_JSON = "it is not valid JSON from line {row} on"
NOT_RESPONSES = "its JSON is not a list of responses, each an object that names its answers"
KEY_TWICE = "a name stands twice in one object of its JSON, and nobody can say which answer holds"
NOT_A_NUMBER = "its JSON holds NaN, Infinity or a number without end, which is no answer"
HALF_A_CHARACTER = "response {n} holds half a character"
SAID_TWICE = "response {n} answers one question twice, differently"
TOO_DEEP = "its JSON has more than {n} objects or lists within each other"
LARGER_THAN = "it is larger than {n} MB"
TOO_MANY_ANSWERS = "it has more than {n} cells"
REPEATED_PANEL = 'response {n} repeats a panel or matrix under "{name}"; repeats are not put together'
UNKNOWN_ENCODING = "its letters are in an encoding that it does not name, or not in the one it names"
TOO_MUCH_MEMORY = "to be read it needs more than {n} GB of memory"

#: What to do about a cause, where it is not to save the file in another form.
_REMEDIES = {
    MISSING: "Check the name of the file and of its folder",
    FOLDER: "Name the file itself",
    EMPTY: "Export or save the file again",
    NOT_A_FILE: "Name the file itself",
    LOCKED: "Close it in other programs, or ask for the right to read it",
    UNKNOWN_FORMAT: "Choose another format, or leave it out",
}


def remedy(cause: str, name: str) -> str:
    """What to do about a file that cannot be opened, as a sentence without its full stop."""
    if cause in _REMEDIES:
        return _REMEDIES[cause]
    if name.casefold().endswith(".json"):
        return "Export the responses again from the tool that collected them, as JSON or as CSV"
    return "Save the file as .xlsx or as CSV UTF-8 and try again"
