"""What ``import poise`` offers: planning in one call each."""
