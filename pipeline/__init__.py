"""What the answers show. Everything after ``tabulate`` sees only counts, labels and the plan, never a person."""
