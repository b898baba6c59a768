"""Keys of the time limits that belong to a row of their own: the prefix here, then the id of the row."""

DEMAND = "nachforderung:"
CONSULTATION = "beteiligung:"
RETURN = "ruecklauf:"
DISPUTE = "zugang:"
POSTING = "post:"
