"""A practice interviewer for machine-learning interviews."""
