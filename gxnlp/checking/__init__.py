"""What the form's own arithmetic says of a reading: identities that fail, lost cells that they pin down."""
