"""The demo: invented people, lifelike submissions through the real portal API, twelve weeks of office life."""
