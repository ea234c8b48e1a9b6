"""What people teach: labelled lines as text, which ones would teach most, correcting them, training, models in use."""
