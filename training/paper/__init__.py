"""Paper: printed reports, worn as office life wears them, with the truth kept beside them."""
