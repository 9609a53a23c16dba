"""The one list that every page shows its rows in: columns, sorting, paging, choosing rows."""
