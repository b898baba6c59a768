"""Acts of the office: one function per act; the only writers."""
