"""One module per section of the report: each turns facts into tables and sentences, none knows HTML."""
