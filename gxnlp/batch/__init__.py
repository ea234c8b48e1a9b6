"""`gxnlp batch`: folders of reports to a dataset, which may be stopped in any way and goes on where it was.

ledger.py remembers · inputs.py, archives.py and manifest.py find · worker.py watches extractor.py work · shards.py and
dataset.py make Parquet of it · status.py tells · runner.py is the run.
"""
