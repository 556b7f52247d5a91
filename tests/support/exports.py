"""The same three interviews as each tool exports them, and as the project's own layout holds them.

The files are made by hand from what is documented of each tool; none was downloaded from one.
"""

from instrument.validation import Validation

STUDY = """\
study: tiny
title: Tiny
instrument: tiny
cases: [{id: C01, label: Hill}, {id: C02, label: Lake}]
version_aliases: {vA1: "1.0", "1.2": "1.0", "2405301200": "1.0"}
"""
INTERVIEW = """\
instrument: tiny
version: "1.0"
released: 2024-01-01
title: Tiny
languages: [en, de]
choice_lists:
  extent:
    level: ordinal
    choices:
      - {code: "1", label: {en: Not at all, de: Gar nicht}}
      - {code: "2", label: {en: Completely, de: "Ganz, völlig"}}
domains:
  - id: d1
    title: {en: Domain, de: Bereich}
    questions:
      - {id: trust, type: select_one, choices: extent, text: {en: How much trust?, de: Wie viel Vertrauen?}}
      - id: help
        type: select_multiple
        required: false
        choices:
          - {code: staff, label: {en: Staff, de: Personal}}
          - {code: cash, label: {en: "Cash, or promises", de: "Geld, oder Zusagen"}}
          - {code: other, label: {en: Something else, de: Anderes}}
        other: help_more
        text: {en: What would help?, de: Was würde helfen?}
      - {id: help_more, type: text, required: false, relevant: {help: [other]}, text: {en: What else?, de: Was sonst?}}
"""

#: Three interviews: several options with words for "other", one option, none and no answer.
OWN = """\
respondent_id,case_id,instrument_version,trust,help,help_more
r1,C01,1.0,2,staff other,Rain
r2,C02,1.0,1,cash,
r3,C01,1.0,2,,
"""

FILES = {
    "kobo": """\
"case_id";"a/trust";"a/help";"a/help/staff";"a/help/cash";"a/help/other";"help_more";"_id";"_uuid";"_submission_time";"__version__"
"C01";"2";"staff other";"1";"0";"1";"Rain";"8";"r1";"2024-06-01T08:15:02";"vA1"
"C02";"1";"cash";"0";"1";"0";"";"9";"r2";"2024-06-01T08:15:02";"vA1"
"C01";"2";"";"";"";"";"";"10";"r3";"2024-06-01T08:15:02";"vA1"
""",
    "kobo, options only": """\
"case_id";"trust";"help/staff";"help/cash";"help/other";"help_more";"_id";"_uuid";"_submission_time";"__version__"
"C01";"2";"1";"0";"1";"Rain";"8";"r1";"2024-06-01T08:15:02";"vA1"
"C02";"1";"0";"1";"0";"";"9";"r2";"2024-06-01T08:15:02";"vA1"
"C01";"2";"";"";"";"";"10";"r3";"2024-06-01T08:15:02";"vA1"
""",
    "kobo, German labels": """\
"case_id";"Wie viel Vertrauen?";"Was würde helfen?";"Was würde helfen?/Personal";\
"Was würde helfen?/Geld, oder Zusagen";"Was würde helfen?/Anderes";"Was sonst?";\
"_id";"_uuid";"_submission_time";"__version__"
"C01";"Ganz, völlig";"Personal Anderes";"1";"0";"1";"Rain";"8";"r1";"2024-06-01T08:15:02";"vA1"
"C02";"Gar nicht";"Geld, oder Zusagen";"0";"1";"0";"";"9";"r2";"2024-06-01T08:15:02";"vA1"
"C01";"Ganz, völlig";"";"";"";"";"";"10";"r3";"2024-06-01T08:15:02";"vA1"
""",
    "odk": """\
SubmissionDate,case_id,ctx-trust,ctx-help,ctx-help/staff,ctx-help/cash,ctx-help/other,ctx-help_more,meta-instanceID,KEY,\
SubmitterID,SubmitterName,AttachmentsPresent,AttachmentsExpected,Status,ReviewState,DeviceID,Edits,FormVersion
2024-06-01T10:00:00.000Z,C01,2,staff other,1,0,1,Rain,r1,r1,,,0,0,,,,0,1.2
2024-06-01T10:00:00.000Z,C02,1,cash,0,1,0,,r2,r2,,,0,0,,,,0,1.2
2024-06-01T10:00:00.000Z,C01,2,,0,0,0,,r3,r3,,,0,0,,,,0,1.2
""",
    "surveycto": """\
SubmissionDate,case_id,trust,help,help_staff,help_cash,help_other,help_more,instanceID,formdef_version,KEY
"Jun 1, 2024 10:00:00 AM",C01,2,staff other,1,0,1,Rain,r1,2405301200,r1
"Jun 1, 2024 10:00:00 AM",C02,1,cash,0,1,0,,r2,2405301200,r2
"Jun 1, 2024 10:00:00 AM",C01,2,,0,0,0,,r3,2405301200,r3
""",
    "redcap": """\
record_id,case_id,instrument_version,trust,help___staff,help___cash,help___other,help_more,interview_complete
r1,C01,1.0,2,1,0,1,Rain,2
r2,C02,1.0,1,0,1,0,,2
r3,C01,1.0,2,0,0,0,,2
""",
    "redcap, labels": """\
Record ID,case_id,instrument_version,How much trust?,What would help? (choice=Staff),\
"What would help? (choice=Cash, or promises)",What would help? (choice=Something else),What else?,Complete?
r1,C01,1.0,Completely,Checked,Unchecked,Checked,Rain,Complete
r2,C02,1.0,Not at all,Unchecked,Checked,Unchecked,,Complete
r3,C01,1.0,Completely,Unchecked,Unchecked,Unchecked,,Complete
""",
    "surveyjs": """\
[{"respondent_id": "r1", "case_id": "C01", "instrument_version": "1.0", "trust": 2, "help": ["staff", "other"],
  "help-Comment": "Rain"},
 {"respondent_id": "r2", "case_id": "C02", "instrument_version": "1.0", "trust": "1", "help": ["cash"]},
 {"respondent_id": "r3", "case_id": "C01", "instrument_version": 1.0, "trust": 2.0}]
""",
    "surveyjs, words in place of other": """\
[{"respondent_id": "r1", "case_id": "C01", "instrument_version": "1.0", "trust": 2, "help": ["staff", "Rain"]},
 {"respondent_id": "r2", "case_id": "C02", "instrument_version": "1.0", "trust": 1, "help": ["cash"]},
 {"respondent_id": "r3", "case_id": "C01", "instrument_version": "1.0", "trust": 2, "help-Comment": null}]
""",
    "surveyjs, comments beside choices": """\
[{"respondent_id": "r1", "case_id": "C01", "instrument_version": "1.0", "trust": 2,
  "help": [{"value": "staff"}, {"value": "other", "comment": "Rain"}]},
 {"respondent_id": "r2", "case_id": "C02", "instrument_version": "1.0", "trust": 1, "help": [{"value": "cash"}]},
 {"respondent_id": "r3", "case_id": "C01", "instrument_version": "1.0", "trust": 2, "help": []}]
""",
    "limesurvey": """\
"id","submitdate","lastpage","startlanguage","caseid","instrumentversion","trust","help[staff]","help[cash]","help[other]"
"r1","2024-06-01 10:00:00","3","en","C01","1.0","2","Y","","Rain"
"r2","2024-06-01 10:00:00","3","en","C02","1.0","1","","Y",""
"r3","2024-06-01 10:00:00","3","en","C01","1.0","2",,,
""",
    "limesurvey, German answers": """\
"Response ID","Date submitted","Last page","Start language","case_id","instrument_version","Wie viel Vertrauen?",\
"Was würde helfen? [Personal]","Was würde helfen? [Geld, oder Zusagen]","Was würde helfen? [Anderes]"
"r1","2024-06-01 10:00:00","3","de","C01","1.0","Ganz, völlig","Ja","Nein","Rain"
"r2","2024-06-01 10:00:00","3","de","C02","1.0","Gar nicht","Nein","Ja",""
"r3","2024-06-01 10:00:00","3","de","C01","1.0","Ganz, völlig","N/A","N/A","N/A"
""",
    "qualtrics": """\
StartDate,EndDate,Status,Finished,ResponseId,case_id,instrument_version,trust,help,help_4_TEXT,help_DO
Start Date,End Date,Response Type,Finished,Response ID,Clinic,Version,How much trust?,\
What would help? - Selected Choice,What would help? - Something else - Text,What would help? - Display Order
"{""ImportId"":""startDate"",""timeZone"":""Europe/London""}","{""ImportId"":""endDate""}","{""ImportId"":""status""}",\
"{""ImportId"":""finished""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}","{""ImportId"":""version""}",\
"{""ImportId"":""QID3""}","{""ImportId"":""QID2""}","{""ImportId"":""QID2_4_TEXT""}","{""ImportId"":""QID2_DO""}"
2024-06-01 10:00:00,2024-06-01 10:20:00,IP Address,True,r1,Hill,1.0,Completely,"Staff,Something else",Rain,1|2|4
2024-06-01 10:00:00,2024-06-01 10:20:00,0,1,r2,Lake,1.0,Not at all,"Cash, or promises",,1|2|4
2024-06-01 10:00:00,2024-06-01 10:20:00,IP Address,TRUE,r3,Hill,1.0,Completely,,,
""",
    "qualtrics, options in columns, tags of its own, no identifiers": """\
StartDate,Status,Finished,ResponseId,case_id,instrument_version,Q3_1,Q2_1,Q2_2,Q2_4,Q2_4_TEXT,Q2_DO_1
Startdatum,Antworttyp,Fertig,Antwort-ID,Clinic,Version,Your views - How much trust?,\
What would help? - Selected Choice - Staff,"What would help? - Selected Choice - Cash, or promises",\
What would help? - Selected Choice - Something else,What would help? - Something else - Text,\
What would help? - Display Order - Staff
2024-06-01 10:00:00,IP Address,True,r1,Hill,1.0,Completely,Staff,,Something else,Rain,1
2024-06-01 10:00:00,IP Address,True,r2,Lake,1.0,Not at all,,"Cash, or promises",,,1
2024-06-01 10:00:00,IP Address,True,r3,Hill,1.0,Completely,,,,,
""",
    "qualtrics, options in columns, stem reworded": """\
StartDate,ResponseId,case_id,instrument_version,trust,help_1,help_2,help_4,help_4_TEXT
Start Date,Response ID,Clinic,Version,Trust,Help - Staff,"Help - Cash, or promises",\
Help - Something else,Help - Other - Text
2024-06-01 10:00:00,r1,Hill,1.0,Completely,1,,1,Rain
2024-06-01 10:00:00,r2,Lake,1.0,Not at all,,1,,
2024-06-01 10:00:00,r3,Hill,1.0,Completely,,,,
""",
    "qualtrics, one row of headings, recodes": """\
StartDate,ResponseId,case_id,instrument_version,trust,help_staff,help_cash,help_other,help_4_TEXT
2024-06-01 10:00:00,r1,Hill,1.0,2,1,0,1,Rain
2024-06-01 10:00:00,r2,Lake,1.0,1,0,1,0,-99
2024-06-01 10:00:00,r3,Hill,1.0,2,-99,-99,-99,-99
""",
    "qualtrics, texts and identifiers only": """\
Start Date,Response ID,case_id,instrument_version,How much trust?,What would help? - Selected Choice,\
What would help? - Something else - Text
"{""ImportId"":""startDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}","{""ImportId"":""v""}",\
"{""ImportId"":""QID3""}","{""ImportId"":""QID2""}","{""ImportId"":""QID2_4_TEXT""}"
2024-06-01 10:00:00,r1,Hill,1.0,Completely,"Staff,Something else",Rain
2024-06-01 10:00:00,r2,Lake,1.0,Not at all,"Cash, or promises",
2024-06-01 10:00:00,r3,Hill,1.0,Completely,,
""",
    "qualtrics, legacy": """\
\ufeffV1,V2,V3,V4,V5,V6,V7,V8,V9,V10,case_id,instrument_version,trust,help_1,help_2,help_4,help_4_TEXT,
ResponseID,ResponseSet,Name,ExternalDataReference,EmailAddress,IPAddress,Status,StartDate,EndDate,Finished,Clinic,Version,\
How much trust?,What would help?-Staff,"What would help?-Cash, or promises",What would help?-Something else,\
What would help?-Something else-TEXT,
r1,Default Response Set,Anonymous,,,,0,2014-06-01 10:00:00,2014-06-01 10:20:00,1,Hill,1.0,2,1,,1,Rain,
r2,Default Response Set,Anonymous,,,,0,2014-06-01 10:00:00,2014-06-01 10:20:00,1,Lake,1.0,1,,1,,,
r3,Default Response Set,Anonymous,,,,0,2014-06-01 10:00:00,2014-06-01 10:20:00,1,Hill,1.0,2,,,,,
""",
    "microsoft-forms": """\
ID,Start time,Completion time,Email,Name,respondent_id,case_id,instrument_version,How much trust?,"What would
help?"
1,7/2/20 11:00:22,7/2/20 11:20:22,anonymous,,r1,Hill,1.0,Completely,Staff;Rain;
2,7/2/20 11:00:22,7/2/20 11:20:22,anonymous,,r2,Lake,1.0,Not at all,"Cash, or promises;"
3,7/2/20 11:00:22,7/2/20 11:20:22,anonymous,,r3,Hill,1.0,Completely,
""",
    "google-forms": """\
Timestamp,respondent_id,case_id,instrument_version,Your views [How much trust?],What would help?
6/21/2024 10:00:00,r1,Hill,1.0,Completely,"Staff, Rain"
6/21/2024 10:00:00,r2,Lake,1.0,Not at all,"Cash, or promises"
6/21/2024 10:00:00,r3,Hill,1.0,Completely,
""",
    "google-forms, the form's own file": """\
"Timestamp","respondent_id","case_id","instrument_version","How much trust?","What would help?","What else?"
"2024/03/05 10:22:33 AM GMT+1","r1","Hill","1.0","Completely","Staff;Something else","Rain"
"2024/03/05 10:22:33 AM GMT+1","r2","Lake","1.0","Not at all","Cash, or promises",""
"2024/03/05 10:22:33 AM GMT+1","r3","Hill","1.0","Completely","",""
""",
}


def judged(folder, path, text=None):
    """A file, written first if its text is given, as it was judged, with case and answers of each record."""
    if text is not None:
        path.write_text(text, encoding="utf-8")
    validation = Validation([path], folder)
    answers = [
        (int(batch.case[n]), {item: codes.item.states[codes.codes[n]] for item, codes in batch.codes.items()})
        for batch in validation.batches()
        for n in range(len(batch))
    ]
    return validation, answers


def problems(validation):
    """Code, question and parameters of everything that is more than a notice."""
    return [(g.code, g.question_id, dict(g.params)) for g in validation.issues.groups if g.severity != "info"]
