"""Invents reports and writes them down in every kind of mess: what the line model learns from and is measured on."""

import os

# Two threads add in another order than one: the same seed must give the same model on every machine.
for _setting in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_setting, "1")
