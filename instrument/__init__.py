"""What was asked, and whether an answer is allowed. Knows no statistics and no figures."""
