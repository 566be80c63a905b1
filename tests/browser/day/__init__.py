"""A day's work in a real browser, with bad signal, a phone that dies and a server that falls over."""
