"""What stands beside the chapters: pages made from the data, search, what readers download."""
