"""The audit trail: who viewed or changed what, hash-chained so that tampering shows."""
