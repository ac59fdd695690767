"""What a study draws, as data: a handful of forms, and how each is made from an answer."""
