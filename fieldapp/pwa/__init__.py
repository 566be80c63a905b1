"""The app on a phone: what it keeps, and the pages that speak of it."""
