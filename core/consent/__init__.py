"""Consent forms: draft, record and withdraw them, and keep their scans."""
