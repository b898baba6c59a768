"""Looks: (session, actor, …) to facts; they never change anything."""
