"""Tools and what they export: the sample interviews as files of each."""

from . import forms, kobo, limesurvey, odk, own, qualtrics, redcap, statistics_files, surveycto, surveyjs

TOOLS = (own, kobo, odk, surveycto, redcap, limesurvey, qualtrics, forms, surveyjs, statistics_files)
FILES = {name: write for tool in TOOLS for name, write in tool.FILES.items()}
