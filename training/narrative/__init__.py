"""Labelled prose: invented reports whose every stated figure is known, for practice and for evaluation."""
