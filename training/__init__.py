"""Invents reports and writes them down in every kind of mess: what the line model learns from and is measured on."""
