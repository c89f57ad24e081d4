"""People in care: the list, the search, who they are."""
