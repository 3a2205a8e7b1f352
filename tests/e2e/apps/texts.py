"""Texts that would do harm as markup."""

HOSTILE = '<img src=x onerror="window.hacked=1">'
BOLD = "<b>bold</b>"
