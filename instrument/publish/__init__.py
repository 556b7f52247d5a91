"""What is generated from the instrument and its models: a file per output."""
