"""Report to people: feedback pages, the class page, tables for terminals and spreadsheets.

What students read is made from ``Verdict.messages`` and ``CaseResult.reason`` alone; hidden inputs and
numbers are in ``replay``, for instructors.
"""
