"""`gxnlp audit`: every check again over a dataset, and those that need more than one report.

gathering.py reads the dataset part by part · identities.py, years.py, texts.py and outliers.py each give remarks ·
doubtful.py picks the pages to look at · account.py puts all of it together · page.py and plots.py draw it.
"""
