"""Server-rendered desk for clerks and supervisors, one module per screen."""
